import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { problemCodes, type ProblemCode } from '#core/problem_codes'
import { operations } from '#openapi/operations'
import { routeFacts, type RouteFacts } from '#openapi/route_facts'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels } from '#tests/helpers/chats'
import { Contract, publishedDocument } from '#tests/helpers/contract'
import { plainRequest, rawBytes, type PlainAnswer } from '#tests/helpers/plain_http'
import { createWorld } from '#tests/helpers/worlds'
import { routeRows } from './route_expectations.js'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

const codeOf = ({ text }: PlainAnswer): string => {
  const problem: { code: string } = JSON.parse(text)
  return problem.code
}

/** Fails where an answer is not a problem document with the code's status. */
function problemIn(answer: PlainAnswer, contract: Contract): string {
  contract.assertComponent('Problem', JSON.parse(answer.text))
  const code = codeOf(answer)
  const known = Object.entries(problemCodes).find(([name]) => name === code)
  if (known?.[1].status !== answer.status || !answer.type?.startsWith('application/problem+json')) {
    throw new Error(`not a problem document: ${answer.status} ${answer.text}`)
  }
  return code
}

const HOSTILE_IDS = [
  'x',
  '0',
  '00000000-0000-0000-0000-000000000000',
  '9b2f3c1e-8a4d-4f6b-9c7a-1234567890ab',
  '%00',
  'a%00b',
  '%2e%2e',
  '..%2f..%2fetc%2fpasswd',
  'a%2Fb',
  '%F0%9F%8E%89',
  '%27%20or%201=1--',
  '%24%7Bx%7D',
  '__proto__',
  'constructor',
  'x'.repeat(8_000),
]

/** Where an id that nobody has is that of a chat to come. */
const RESUME = 'conversations.resume_chat_stream'

/** What cannot be decoded. */
const BROKEN_ENCODINGS = ['%', '%zz', '%ff', '%ED%A0%80', 'a%f']

test.group('Ids in paths', (group) => {
  let contract: Contract
  group.setup(async () => {
    contract = new Contract()
    const fake = await fakeModels()
    return () => fake[Symbol.dispose]()
  })

  test('{method} {path} finds nothing under ids that nobody has')
    .with(() => routeFacts(router).filter(({ params }) => params.length > 0))
    .run(async ({ assert }, route) => {
      const world = await createWorld()
      const sent = await routeRows[route.name].send(world)
      const parts = route.path.split('/')
      for (const param of route.params) {
        for (const id of [...HOSTILE_IDS, ...BROKEN_ENCODINGS]) {
          const path = sent.path
            .split('/')
            .map((part, index) => (parts[index] === `{${param}}` ? id : part))
            .join('/')
          const answer = await plainRequest(path, {
            method: route.method.toUpperCase(),
            headers: { ...world.owner.headers, 'content-type': 'application/json' },
            body: sent.json === undefined ? undefined : JSON.stringify(sent.json),
          })
          const isBroken = BROKEN_ENCODINGS.includes(id)
          if (route.name === RESUME && !isBroken) {
            assert.equal(answer.status, 204, id)
            continue
          }
          assert.equal(
            problemIn(answer, contract),
            isBroken ? 'request_malformed' : 'not_found',
            `${id}: ${answer.text}`
          )
        }
      }
    })

  test('an id in capitals is the same id', async ({ assert }) => {
    const { owner, conversationId } = await createWorld()
    const answer = await plainRequest(`/conversations/${conversationId.toUpperCase()}`, {
      headers: owner.headers,
    })
    assert.equal(answer.status, 200)
  })
})

/** Values of a query parameter that are never right. */
const HOSTILE_VALUES: Record<string, string[]> = {
  limit: ['0', '101', '-1', '1.5', 'ten', '1e99', '%00', 'NaN', '%D9%A3'],
  cursor: ['x', '%00', 'W10', 'WzFd', 'bnVsbA', 'WyJhIiwiYiIsImMiXQ', 'a'.repeat(1_025)],
  archived: ['yes', '2', '%00'],
  format: ['xml', '%00', '__proto__'],
  from: ['today', '2026-13-45', '2026-1-1', '%00'],
  to: ['today', '2026-02-30T00:00:00Z', '%00'],
  leaf: ['x', '%00', '00000000-0000-0000-0000-000000000000'],
  q: [],
  state: ['', 'a%20b', '%00', 'a'.repeat(129)],
  uri: ['', '%00', `a:${'a'.repeat(5_000)}`],
  code: ['', '%00'],
  iss: ['%00'],
  error: ['%00'],
}

/** Queries that are odd and may be taken. */
const ODD_QUERIES = [
  'no_such_parameter=1',
  'limit[]=1&limit[]=2',
  'limit[a]=1',
  'limit=1&limit=2',
  'cursor[]=a',
  'cursor[__proto__]=a',
  '__proto__[polluted]=1',
  'constructor[prototype][polluted]=1',
  'q=%00',
  'q=a%00b',
  'q=%',
  'q=%ff',
  'q[]=a',
  `q=${'word+'.repeat(1_600)}`,
  `q=${'%27%22%2a%28%29'.repeat(300)}`,
  'q=NEAR(a)%20OR%20*',
  `${'a[b]'.padEnd(4_000, '[c]')}=1`,
  '&&&===&',
]

test.group('Queries', (group) => {
  let contract: Contract
  group.setup(() => {
    contract = new Contract()
  })

  const withQueries = () => routeFacts(router).filter(({ name }) => operations[name].query)

  test('{method} {path} refuses values that are not right')
    .with(withQueries)
    .run(async ({ assert }, { name, path: pattern, method }) => {
      const world = await createWorld()
      const { path } = await routeRows[name].send(world)
      const { parameters = [] } = publishedDocument().paths[pattern][method]
      for (const parameter of parameters.filter((entry) => entry.in === 'query')) {
        for (const value of HOSTILE_VALUES[parameter.name]) {
          const isShownWhole = name === 'conversations.show' && parameter.name === 'cursor'
          const [address] = path.split('?')
          const answer = await plainRequest(`${address}?${parameter.name}=${value}`, {
            headers: world.owner.headers,
          })
          contract.assertAnswer(name, answer)
          if (!isShownWhole || answer.status >= 400) {
            const expected: ProblemCode[] = ['validation_failed', 'invalid_cursor', 'not_found']
            assert.oneOf(problemIn(answer, contract), expected, `${parameter.name}=${value}`)
          }
        }
      }
    })

  test('{method} {path} is not troubled by odd queries')
    .with(withQueries)
    .run(async ({ assert }, { name }) => {
      const world = await createWorld()
      const { path } = await routeRows[name].send(world)
      for (const query of ODD_QUERIES) {
        const answer = await plainRequest(`${path}?${query}`, { headers: world.owner.headers })
        contract.assertAnswer(name, answer)
        assert.isBelow(answer.status, 500, `${query}: ${answer.text}`)
      }
      assert.notProperty({}, 'polluted')
    })
})

const methodsOf = ({ method }: RouteFacts) =>
  method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]

/** A path of each pattern in the route table with the methods that it has; other patterns may fit it, too. */
function paths(): { path: string; methods: string[] }[] {
  const routes = routeFacts(router)
  const urls = new Set(routes.map(({ path }) => path.replace(/\{\w+\}/g, newId())))
  return [...urls].map((path) => {
    const fitting = routes.filter((route) =>
      new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
    )
    return { path, methods: [...new Set(fitting.flatMap(methodsOf))] }
  })
}

test.group('Methods and paths', (group) => {
  let contract: Contract
  group.setup(() => {
    contract = new Contract()
  })

  test('{path} names its methods to those who use another')
    .with(paths)
    .run(async ({ assert }, { path, methods }) => {
      for (const method of METHODS.filter((other) => !methods.includes(other))) {
        const answer = await plainRequest(path, { method })
        assert.equal(answer.status, 405, method)
        assert.sameMembers((answer.headers.allow ?? '').split(', '), methods, method)
        if (method !== 'HEAD') {
          assert.equal(problemIn(answer, contract), 'method_not_allowed')
        }
      }
    })

  test('a method cannot be put into the query', async ({ assert }) => {
    const { owner, conversationId } = await createWorld()
    const path = `/conversations/${conversationId}`
    const headers = { ...owner.headers, 'x-http-method-override': 'DELETE' }
    const answer = await plainRequest(`${path}?_method=DELETE`, { method: 'POST', headers })
    assert.equal(answer.status, 405)
    const after = await plainRequest(path, owner)
    assert.equal(after.status, 200)
  })

  test('there is nothing at {$self}')
    .with([
      '/',
      '/nowhere',
      '//',
      '/.env',
      '/package.json',
      '/docs/assets/swagger-ui-bundle.js.map',
      '/docs/assets/..%2f..%2fpackage.json',
      '/docs/assets/%2e%2e/package.json',
      '/docs/../package.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/%00',
      '/conversations/a/b/c/d',
      '/constructor',
      '/__proto__',
      `/${'x'.repeat(9_000)}`,
      `/${'x/'.repeat(4_000)}`,
    ])
    .run(async ({ assert }, path) => {
      const account = await createAccount()
      const answer = await plainRequest(path, account)
      assert.equal(problemIn(answer, contract), 'not_found')
    })

  test('a path that cannot be decoded is malformed: {$self}')
    .with(BROKEN_ENCODINGS)
    .run(async ({ assert }, broken) => {
      const answer = await plainRequest(`/models/${broken}`)
      assert.equal(problemIn(answer, contract), 'request_malformed')
    })

  test('an error is a problem document for browsers too', async ({ assert }) => {
    const answer = await plainRequest('/nowhere', { headers: { accept: 'text/html' } })
    assert.equal(problemIn(answer, contract), 'not_found')
  })
})

test.group('What is not a request', () => {
  const refused = async (bytes: string) => {
    const answer = await rawBytes(bytes)
    const [head, body] = answer.split('\r\n\r\n')
    const problem: { status: number; code: ProblemCode; request_id: string } = JSON.parse(body)
    return { head, problem }
  }

  test('is refused with a problem document', async ({ assert }) => {
    const garbage = [
      'HELLO\r\n\r\n',
      'FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n',
      'GET /models HTTP/1.1\r\nHost: localhost\r\nX-Bad: a\u0000b\r\n\r\n',
      'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n',
      'POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    ]
    for (const bytes of garbage) {
      const { head, problem } = await refused(bytes)
      assert.match(head, /^HTTP\/1\.1 400 Bad Request\r\n/)
      assert.match(head, /\r\ncontent-type: application\/problem\+json/)
      assert.include(head, `x-request-id: ${problem.request_id}`)
      assert.equal(problem.code, 'request_malformed')
    }
  })

  test('is refused where its headers are too large', async ({ assert }) => {
    const { head, problem } = await refused(
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`
    )
    assert.match(head, /^HTTP\/1\.1 431 /)
    assert.equal(problem.code, 'headers_too_large')
  })

  test('ends a body whose chunks are garbage', async ({ assert }) => {
    const answer = await rawBytes(
      'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'
    )
    assert.match(answer, /^HTTP\/1\.1 400 /)
    const alive = await plainRequest('/health/live')
    assert.equal(alive.status, 200)
  })
})
