import { test } from '@japa/runner'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { createGuardedFetch } from '#mcp/guarded_fetch'
import { CountingListener } from '#tests/helpers/counting_listener'
import { HttpListener } from '#tests/helpers/http_listener'

const A_PUBLIC_ADDRESS = '93.184.215.14'

/** Ways to write this machine, what is near it, and what leads to it in disguise. */
const HOSTS = [
  '127.0.0.1',
  '127.0.0.2',
  '127.255.255.254',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7F.1',
  '0x7f.0.0.1',
  '0x7f.0x0.0x0.0x1',
  '0177.0.0.1',
  '0177.1',
  '0177.0x0.1',
  '017700000001',
  '00000177.00.00.01',
  '127.0.0.1.',
  '127.1.',
  '0x7f000001.',
  '0.0.0.0',
  '0',
  '0x0',
  '0.',
  '127。0。0。1',
  '127．0．0．1',
  '１２７.０.０.１',
  '⑫⑦.⓪.⓪.①',
  '①②⑦.0.0.1',
  '%31%32%37.0.0.1',
  '127%2e0%2e0%2e1',
  '127.0\n.0.1',
  '127.0.0.\u00ad1',
  'localhost',
  'localhost.',
  'LOCALHOST',
  'ｌｏｃａｌｈｏｓｔ',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  'local\u00adhost',
  '%6c%6fcalhost',
  'a.localhost',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::FFFF:7F00:0001]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::ffff:0.0.0.0]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::a9fe:a9fe]',
  `[64:ff9b::${A_PUBLIC_ADDRESS}]`,
  '[64:ff9b:1::127.0.0.1]',
  '[64:ff9b:1:ffff:ffff:ffff:7f00:1]',
  '[2002:7f00:1::]',
  '[2002:7f00:1::1]',
  '[2001:0:7f00:1:0:0:80ff:fffe]',
  '[2001:2::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[5f00::1]',
  '[100::1]',
  '[4000::1]',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '100.64.0.1',
  '100.127.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  'user@127.0.0.1',
  'user:password@127.0.0.1',
  'example.com@127.0.0.1',
  'example.com:443@127.0.0.1',
  '127.0.0.1#@example.com',
  '127.0.0.1\\@example.com',
  'example.com\\@127.0.0.1',
  ':@127.0.0.1',
]

/** Names that a resolver of somebody else leads here; every resolver of these tests does. */
const NAMES = ['example.com', '127.0.0.1.nip.io', 'bücher.example', 'example.com.', '1.example']

/** What a resolver can answer for a public name. */
const ANSWERS = [
  ['127.0.0.1'],
  ['::1'],
  ['::ffff:127.0.0.1'],
  ['64:ff9b::7f00:1'],
  ['10.1.2.3'],
  ['169.254.169.254'],
  ['fe80::1%lo'],
  ['0.0.0.0'],
  [A_PUBLIC_ADDRESS, '127.0.0.1'],
  ['::1', A_PUBLIC_ADDRESS],
  ['0x7f.1'],
  ['127.1'],
  [],
]

const familyOf = (address: string) => (address.includes(':') ? 6 : 4)
const answering = (addresses: string[]) => () =>
  Promise.resolve(addresses.map((address) => ({ address, family: familyOf(address) })))
const reason = (call: Promise<Response>) =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof OutboundRefusal ? 'refused' : error)
  )

test.group('Guarded fetch, spellings of private hosts', (group) => {
  let listener: CountingListener

  group.setup(async () => {
    listener = await new CountingListener().listen()
    return () => listener.close()
  })
  group.each.setup(() => {
    listener.connections = 0
  })

  test('the listener that must not be reached can be', async ({ assert }) => {
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1']) {
      const allowed = AllowedHosts.parse([host])
      const call = createGuardedFetch({ allowedHosts: allowed })(`http://${host}:${listener.port}`)
      assert.instanceOf(await reason(call), Error)
    }
    assert.equal(listener.connections, 4)
  })

  test('{$i}: https://{$self}')
    .with([...HOSTS, ...NAMES])
    .run(async ({ assert }, host) => {
      const resolve = answering(['127.0.0.1', '::1'])
      const guarded = createGuardedFetch({ allowedHosts: AllowedHosts.none, resolve })
      for (const url of [`https://${host}:${listener.port}/`, `http://${host}:${listener.port}/`]) {
        assert.equal(await reason(guarded(url)), 'refused', url)
        assert.equal(await reason(guarded(url, { method: 'POST', body: '{}' })), 'refused', url)
      }
      assert.equal(listener.connections, 0)
    })

  test('a public name that leads to {$self}')
    .with(ANSWERS)
    .run(async ({ assert }, addresses) => {
      const resolve = answering(addresses)
      const guarded = createGuardedFetch({ allowedHosts: AllowedHosts.none, resolve })
      const call = guarded(`https://example.com:${listener.port}/`)
      assert.equal(await reason(call), 'refused')
      assert.equal(listener.connections, 0)
    })

  test('the system resolver is checked as well', async ({ assert }) => {
    const guarded = createGuardedFetch({ allowedHosts: AllowedHosts.none })
    assert.equal(await reason(guarded(`https://localhost:${listener.port}/`)), 'refused')
    assert.equal(listener.connections, 0)
  })

  test('an allowed host is meant by its own name and port only', async ({ assert }) => {
    const { port } = listener
    const resolve = answering(['127.0.0.1'])
    const cases: [string, string[]][] = [
      ['tools.lan', [`http://127.0.0.1:${port}`, `http://other.lan:${port}`]],
      [
        '127.0.0.1',
        [`http://tools.lan:${port}`, `http://[::1]:${port}`, `http://127.0.0.2:${port}`],
      ],
      [`tools.lan:${port + 1}`, [`http://tools.lan:${port}`]],
      [`127.0.0.1:${port + 1}`, [`http://127.0.0.1:${port}`, `https://127.1:${port}`]],
      ['tools.lan', ['http://tools.lan:22', 'http://tools.lan:6379', 'http://tools.lan:0']],
    ]
    for (const [entry, urls] of cases) {
      const guarded = createGuardedFetch({ allowedHosts: AllowedHosts.parse([entry]), resolve })
      for (const url of urls) {
        assert.equal(await reason(guarded(url)), 'refused', `${entry} ${url}`)
      }
    }
    assert.equal(listener.connections, 0)
  })

  test('an allowed host leads to no group of machines, and to no unspecified one', async ({
    assert,
  }) => {
    for (const address of ['0.0.0.0', '::', '::ffff:0.0.0.0', '224.0.0.1', '255.255.255.255']) {
      const allowedHosts = AllowedHosts.parse(['tools.lan'])
      const guarded = createGuardedFetch({ allowedHosts, resolve: answering([address]) })
      assert.equal(await reason(guarded(`http://tools.lan:${listener.port}`)), 'refused', address)
    }
    assert.equal(listener.connections, 0)
  })

  test('other schemes and ports are refused: {$self}')
    .with([
      'file:///etc/passwd',
      'ftp://example.com/',
      'gopher://127.0.0.1:70/_',
      'data:text/plain,hello',
      'blob:https://example.com/1',
      'ws://127.0.0.1/',
      'unix:/var/run/docker.sock',
      '//127.0.0.1/',
      '/mcp',
      '',
      'http://example.com/',
      'https://example.com:0/',
      'https://example.com:22/',
      'https://example.com:6379/',
      'https://[::1/',
      'https://256.256.256.256/',
    ])
    .run(async ({ assert }, url) => {
      const resolve = answering(['127.0.0.1'])
      const guarded = createGuardedFetch({ allowedHosts: AllowedHosts.none, resolve })
      assert.equal(await reason(guarded(url)), 'refused')
    })
})

test.group('Guarded fetch, where answers lead', (group) => {
  let listener: CountingListener
  let server: HttpListener

  group.setup(async () => {
    listener = await new CountingListener().listen()
    server = await new HttpListener().listen()
    return async () => {
      await listener.close()
      await server.close()
    }
  })

  test('a redirect of status {$self} to another origin is not followed')
    .with([301, 302, 303, 307, 308])
    .run(async ({ assert }, status) => {
      const { port } = listener
      listener.connections = 0
      const targets = [
        `http://127.0.0.1:${port}/`,
        `https://127.0.0.1:${port}/`,
        `https://127.0.0.1:${server.port}/`,
        `http://localhost:${port}/`,
        `http://[::1]:${port}/`,
        `//127.0.0.1:${port}/`,
        `\\\\127.0.0.1:${port}/`,
        `http:\\\\127.0.0.1:${port}/`,
        `http://127.0.0.1:${server.port}@127.0.0.1:${port}/`,
        `http://2130706433:${port}/`,
        `http://[::ffff:127.0.0.1]:${port}/`,
        'file:///etc/passwd',
        'http://[',
      ]
      /* Both ports are allowed by name: it is the origin that must not change. */
      const allowedHosts = AllowedHosts.parse(['127.0.0.1', 'localhost', '[::1]'])
      const guarded = createGuardedFetch({ allowedHosts })
      for (const location of targets) {
        server.respond = (_, response) => response.writeHead(status, { location }).end()
        for (const method of ['GET', 'POST']) {
          assert.equal(await reason(guarded(server.origin, { method })), 'refused', location)
        }
      }
      assert.equal(listener.connections, 0)
    })

  test('a name is resolved once per connection, and the checked answer is the one used', async ({
    assert,
  }) => {
    listener.connections = 0
    server.respond = (_, response) => response.writeHead(200, { connection: 'close' }).end('first')
    const answers = ['127.0.0.1', '::1']
    let asked = 0
    const guarded = createGuardedFetch({
      allowedHosts: AllowedHosts.parse(['rebinding.test']),
      resolve: () => answering([answers[asked++] ?? '::1'])(),
    })
    const response = await guarded(`http://rebinding.test:${server.port}/`)
    assert.equal(await response.text(), 'first')
    assert.equal(asked, 1)
  })

  test('a name that leads elsewhere the second time is checked the second time', async ({
    assert,
  }) => {
    listener.connections = 0
    let asked = 0
    const guarded = createGuardedFetch({
      allowedHosts: AllowedHosts.none,
      resolve: () => {
        asked++
        return answering([asked === 1 ? '10.0.0.1' : '127.0.0.1'])()
      },
    })
    for (const count of [1, 2, 3]) {
      const call = guarded(`https://rebinding.test:${listener.port}/`)
      assert.equal(await reason(call), 'refused')
      assert.equal(asked, count)
    }
    assert.equal(listener.connections, 0)
  })
})
