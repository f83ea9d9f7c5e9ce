import { test } from '@japa/runner'
import { findS3Faults } from '#files/s3_faults'

test.group('Settings of the file storage', () => {
  test('are complete without any', ({ assert }) => {
    assert.isEmpty(findS3Faults({}))
    assert.isEmpty(findS3Faults({ FILES_DISK: 'local' }))
    assert.isEmpty(findS3Faults({ FILES_DISK: 's3', S3_BUCKET: 'b' }))
  })

  test('name what is missing', ({ assert }) => {
    const faults = findS3Faults({ FILES_DISK: 's3', S3_ACCESS_KEY_ID: 'a' })
    assert.deepEqual(
      faults.map((fault) => fault.split(' ', 1)[0]),
      ['S3_BUCKET', 'S3_SECRET_ACCESS_KEY']
    )
    assert.match(findS3Faults({ S3_SECRET_ACCESS_KEY: 's' })[0], /^S3_ACCESS_KEY_ID is missing/)
  })
})
