import { test } from '@japa/runner'

test.group('Methods', () => {
  test('that a path lacks are 405, with those it has', async ({ client, assert }) => {
    const response = await client.put('/auth/login')
    response.assertStatus(405)
    assert.equal(response.body().code, 'method_not_allowed')
    assert.equal(response.header('allow'), 'POST')
    assert.equal(response.header('content-type'), 'application/problem+json; charset=utf-8')

    const models = await client.delete('/models')
    models.assertStatus(405)
    assert.equal(models.header('allow'), 'GET, HEAD')
  })

  test('of a path that does not exist are 404', async ({ client, assert }) => {
    const response = await client.put('/nowhere')
    response.assertStatus(404)
    assert.equal(response.body().code, 'not_found')
  })
})
