import { test } from '@japa/runner'
import { addressKey } from '#limits/address_key'

test.group('addressKey', () => {
  test('{0} counts as {1}')
    .with([
      ['127.0.0.1', '127.0.0.1'],
      ['::ffff:192.0.2.7', '192.0.2.7'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
      ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
      ['2001:db8::6', '2001:db8:0:0::/64'],
      ['::1', '0:0:0:0::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
      ['192.0.2.7:4711', '192.0.2.7'],
      ['[2001:db8:1:2::6]:4711', '2001:db8:1:2::/64'],
      ['[2001:db8:1:2::6]', '2001:db8:1:2::/64'],
      ['unknown', 'unknown'],
      ['_hidden', 'unknown'],
      ['192.0.2.7.8', 'unknown'],
    ])
    .run(({ assert }, [address, key]) => {
      assert.equal(addressKey(address), key)
    })
})
