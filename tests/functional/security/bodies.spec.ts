import emitter from '@adonisjs/core/services/emitter'
import type { HttpContext } from '@adonisjs/core/http'
import { test } from '@japa/runner'
import { problemCodes } from '#core/problem_codes'
import { MAX_BODY_BYTES } from '#core/request_body'
import { fakeModels } from '#tests/helpers/chats'
import { Contract, publishedDocument, publishedOperations } from '#tests/helpers/contract'
import { hangUpAfter, plainRequest, type PlainAnswer } from '#tests/helpers/plain_http'
import { until } from '#tests/helpers/until'
import { createWorld } from '#tests/helpers/worlds'
import { hostileBodies, type BodySchema, type HostileBody } from './hostile_bodies.js'
import { routeRows } from './route_expectations.js'

const AI_SDK_BODY = 'AiSdkChatBody'
const CHAT_LIMIT = 32 * MAX_BODY_BYTES

/** A route with one of the bodies that it takes. */
interface BodyTarget {
  name: string
  method: string
  /** The name of the body's schema. */
  variant: string
  schema: BodySchema
  limit: number
  form: boolean
}

/** Every route that takes a body, once for each schema that it takes. */
function bodyTargets(): BodyTarget[] {
  const { components } = publishedDocument()
  return [...publishedOperations()].flatMap(([name, { method, operation }]) => {
    const content = operation.requestBody?.content ?? {}
    const schema: { $ref?: string; anyOf?: { $ref: string }[] } =
      content['application/json']?.schema ?? {}
    const references = schema.anyOf ?? (schema.$ref === undefined ? [] : [{ $ref: schema.$ref }])
    return references.map(({ $ref }) => {
      const variant = $ref.replace('#/components/schemas/', '')
      const isChat = references.length > 1
      return {
        name,
        method,
        variant,
        schema: components.schemas[variant],
        limit: isChat ? CHAT_LIMIT : MAX_BODY_BYTES,
        form: 'application/x-www-form-urlencoded' in content,
      }
    })
  })
}

/** A route with the name of a case, so that each has its own test. */
async function givenBody({ name, variant }: BodyTarget) {
  const world = await createWorld()
  const request = await routeRows[name].send(world)
  const { json, form } = request
  const example =
    publishedOperations().get(name)?.operation.requestBody?.content['application/json'].examples
      .ai_sdk
  const body = variant === AI_SDK_BODY ? example?.value : (json ?? form ?? {})
  const base: Record<string, unknown> = JSON.parse(JSON.stringify(body))
  return { path: request.path, base, headers: world.owner.headers }
}

function codeOf({ text }: PlainAnswer): string | null {
  const document: { code?: string } = text === '' ? {} : JSON.parse(text)
  return document.code ?? null
}

/** Where in our code something happened is nobody's business. */
const TRACE = /node_modules|\.[jt]s:\d|file:\/\/|\bat .*\(/

test.group('Bodies', (group) => {
  let contract: Contract
  group.setup(async () => {
    contract = new Contract()
    const fake = await fakeModels()
    return () => fake[Symbol.dispose]()
  })

  test('{name} refuses every hostile {variant} with a code')
    .with(bodyTargets)
    .run(async ({ assert }, target) => {
      let given = await givenBody(target)
      const faults: string[] = []
      for (const hostile of hostileBodies({ ...target, base: given.base })) {
        const answer = await send(target, given, hostile)
        const fault = faultOf(hostile, answer)
        if (fault !== null) {
          faults.push(`${hostile.title}: ${fault}`)
        }
        if (answer.status >= 400) {
          contract.assertAnswer(target.name, answer)
        } else {
          /* It was taken: the account may be gone. */
          given = await givenBody(target)
        }
      }
      assert.deepEqual(faults, [])
      assert.notProperty({}, 'polluted')
    })
    .timeout(120_000)

  test('{name} takes an absent {variant} only where nothing is needed')
    .with(bodyTargets)
    .run(async ({ assert }, target) => {
      const { path, headers } = await givenBody(target)
      const answer = await plainRequest(path, { method: target.method, headers })
      contract.assertAnswer(target.name, answer)
      if (target.schema.required !== undefined || target.name.startsWith('conversations.chat')) {
        assert.equal(answer.status, 422, answer.text)
      } else {
        /* Nothing is missing: what is asked for is done, as far as it can be. */
        const { expected } = routeRows[target.name]
        const isDone = answer.status < 300
        assert.isTrue(isDone || codeOf(answer) === expected.owner, answer.text)
      }
    })

  test('{name} is not troubled by a client that hangs up in the middle')
    .with(bodyTargets)
    .run(async ({ assert }, target) => {
      const { path, headers } = await givenBody(target)
      const requests: HttpContext[] = []
      const stop = emitter.on('http:request_completed', ({ ctx }) => {
        if (ctx.route?.name === target.name) {
          requests.push(ctx)
        }
      })
      for (const length of ['Content-Length: 1000', 'Transfer-Encoding: chunked']) {
        await hangUpAfter(
          `${target.method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
            `Authorization: ${headers.authorization}\r\n${length}\r\n\r\n` +
            (length.startsWith('C') ? '{"a":' : '5\r\n{"a":\r\n')
        )
      }
      await until(() => requests.length === 2, 'both connections were closed')
      stop()
      await until(
        () => requests.every(({ response }) => response.getStatus() === 400),
        'both requests were refused'
      )
      const alive = await plainRequest('/health/live')
      assert.equal(alive.status, 200)
    })

  test('{name} takes no native body over 1 MiB in chunks')
    .with(() => bodyTargets().filter(({ variant }) => variant === 'ChatBody'))
    .run(async ({ assert }, target) => {
      const given = await givenBody(target)
      const padding = ' '.repeat(MAX_BODY_BYTES)
      const answer = await send(target, given, {
        title: 'padded',
        body: [JSON.stringify(given.base), padding],
        headers: { 'content-type': 'application/json' },
        expected: ['body_too_large'],
      })
      assert.equal(codeOf(answer), 'body_too_large')
    })

  test('{name} takes no body over 32 MiB')
    .with(() => bodyTargets().filter(({ variant }) => variant === AI_SDK_BODY))
    .run(async ({ assert }, target) => {
      const given = await givenBody(target)
      const padding = Buffer.alloc(MAX_BODY_BYTES, ' ')
      const bodies: HostileBody[] = [
        {
          title: 'announced',
          headers: {
            'content-type': 'application/json',
            'content-length': String(CHAT_LIMIT + 1),
          },
          expected: ['body_too_large'],
        },
        {
          title: 'chunked',
          body: [JSON.stringify(given.base), ...Array.from({ length: 33 }, () => padding)],
          headers: { 'content-type': 'application/json' },
          expected: ['body_too_large'],
        },
      ]
      for (const hostile of bodies) {
        const answer = await send(target, given, hostile)
        assert.equal(codeOf(answer), 'body_too_large', hostile.title)
      }
    })
})

function send(
  { method }: BodyTarget,
  { path, headers }: { path: string; headers: Record<string, string> },
  hostile: HostileBody
): Promise<PlainAnswer> {
  return plainRequest(path, {
    method,
    headers: { ...headers, ...hostile.headers },
    body: hostile.body,
  })
}

/** What is wrong with an answer; null where nothing is. */
function faultOf({ expected }: HostileBody, answer: PlainAnswer): string | null {
  if (answer.status >= 500 || TRACE.test(answer.text)) {
    return `${answer.status} ${answer.text}`
  }
  if (expected === null) {
    return null
  }
  const code = codeOf(answer)
  const known = Object.keys(problemCodes).find((name) => name === code)
  return expected.some((one) => one === known)
    ? null
    : `${answer.status} ${answer.text.slice(0, 200)}`
}
