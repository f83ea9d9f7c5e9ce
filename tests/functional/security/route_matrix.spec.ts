import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import type { Ability } from '#auth/account'
import { problemCodes } from '#core/problem_codes'
import { routeFacts } from '#openapi/route_facts'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { plainRequest, type PlainAnswer } from '#tests/helpers/plain_http'
import { OWNED, createPersonalToken, createWorld, suspend, type World } from '#tests/helpers/worlds'
import {
  CALLERS,
  routeRows,
  type Caller,
  type Expected,
  type SentRequest,
} from './route_expectations.js'

/** What a token has that may not: everything but what is asked for. */
const OTHER_ABILITIES: Record<Ability, Ability[]> = {
  'read': ['chat'],
  'chat': ['read'],
  '*': ['read', 'chat'],
}

/** On no answer that shows what belongs to somebody. */
const CACHEABLE = /public|max-age=[1-9]/

async function headersOf(made: Promise<{ headers: Record<string, string> }>) {
  const { headers } = await made
  return headers
}

async function credentialOf(
  caller: Caller,
  { owner }: World,
  ability: Ability | null
): Promise<Record<string, string>> {
  switch (caller) {
    case 'nobody':
      return {}
    case 'suspended owner':
      await suspend(owner)
      return owner.headers
    case 'stranger':
      return headersOf(createAccount())
    case 'owner':
      return owner.headers
    case 'token that may':
      return headersOf(createPersonalToken(owner, [ability ?? 'read']))
    case 'token that may not':
      return headersOf(createPersonalToken(owner, ability ? OTHER_ABILITIES[ability] : ['read']))
  }
}

function send(
  method: string,
  { path, json, form, multipart }: SentRequest,
  credential: Record<string, string>
): Promise<PlainAnswer> {
  if (multipart !== undefined) {
    const { type, body } = multipart
    return plainRequest(path, { method, headers: { ...credential, 'content-type': type }, body })
  }
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const body = form === undefined ? JSON.stringify(json) : new URLSearchParams(form).toString()
  return plainRequest(path, {
    method,
    headers: { ...credential, ...(body !== undefined && { 'content-type': type }) },
    body,
  })
}

const statusOf = (expected: Expected) =>
  typeof expected === 'number' ? expected : problemCodes[expected].status

/** The routes with their rows; known once the server has started. */
function rows() {
  return routeFacts(router).flatMap((route) => {
    const row = routeRows[route.name]
    return row === undefined ? [] : [{ ...route, row, method: route.method.toUpperCase() }]
  })
}

test.group('Who may call what: the table', () => {
  test('has a row for every route, and no other', ({ assert }) => {
    assert.sameMembers(
      Object.keys(routeRows),
      routeFacts(router).map(({ name }) => name)
    )
  })
})

for (const caller of CALLERS) {
  test.group(`Who may call what: ${caller}`, (group) => {
    let contract: Contract
    group.setup(async () => {
      contract = new Contract()
      const fake = await fakeModels()
      return () => fake[Symbol.dispose]()
    })

    test('{method} {path}')
      .with(rows)
      .run(async ({ assert }, { name, method, row }) => {
        const world = await createWorld()
        const request = await row.send(world)
        const credential = await credentialOf(caller, world, row.ability)
        const answer = await send(method, request, credential)

        const expected = row.expected[caller]
        assert.equal(answer.status, statusOf(expected), answer.text)
        contract.assertAnswer(name, answer)
        if (typeof expected === 'string') {
          const problem: { code: string; request_id: string } = JSON.parse(answer.text)
          assert.equal(problem.code, expected)
          assert.equal(problem.request_id, answer.headers['x-request-id'])
        }
        if (answer.status === 401 || expected === 'ability_missing') {
          assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/)
        }
        if (caller === 'stranger' || answer.status >= 400) {
          assert.notInclude(answer.text, OWNED)
        }
        if (row.ability !== null && name !== 'files.show') {
          assert.notMatch(answer.headers['cache-control'] ?? '', CACHEABLE)
        }
      })
  })
}

test.group('Who may ask for heads', () => {
  test('{path}: as for the whole')
    .with(() => rows().filter(({ method }) => method === 'GET'))
    .run(async ({ assert }, { row }) => {
      for (const caller of ['nobody', 'stranger', 'owner'] as const) {
        const world = await createWorld()
        const request = await row.send(world)
        const credential = await credentialOf(caller, world, row.ability)
        const answer = await send('HEAD', request, credential)
        assert.equal(answer.status, statusOf(row.expected[caller]), caller)
        assert.equal(answer.text, '')
      }
    })
})
