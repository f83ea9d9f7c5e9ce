import SwaggerParser from '@apidevtools/swagger-parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { problemCodes } from '#core/problem_codes'
import { buildDocument } from '#openapi/document'
import { operations } from '#openapi/operations'
import { routeFacts } from '#openapi/route_facts'
import { schemaOf } from '#openapi/validator_schema'
import { chunksIn, numberOf, parseEvents } from '#tests/helpers/event_stream'
import { Contract, publishedDocument, publishedOperations } from '#tests/helpers/contract'

/** Codes that no operation answers with: there is no request, no route or no such host, nobody knows what it was, or only pages show them. */
const OUTSIDE_OF_OPERATIONS = [
  'request_malformed',
  'request_timeout',
  'headers_too_large',
  'method_not_allowed',
  'misdirected_request',
  'request_failed',
  'link_invalid',
  'form_expired',
  'two_factor_on',
  'two_factor_off',
  'setup_over',
  'own_account',
  'group_name_taken',
]

/** Names of routes that answer to browsers and are no part of the API. */
const PAGES = /^(pages|admin|assets)\./

test.group('GET /openapi.json', () => {
  test('answers the contract to everybody, and 304 to who has it', async ({ client, assert }) => {
    const first = await client.get('/openapi.json')
    first.assertStatus(200)
    assert.match(first.header('content-type') ?? '', /^application\/json/)
    assert.equal(first.body().openapi, '3.1.0')

    const second = await client
      .get('/openapi.json')
      .header('if-none-match', first.header('etag') ?? '')
    second.assertStatus(304)
    assert.equal(second.text(), '')
  })
})

test.group('The published contract', () => {
  test('is valid for the first validator', async ({ assert }) => {
    const { valid, errors } = await new Validator().validate({ ...publishedDocument() })
    assert.isTrue(valid, JSON.stringify(errors))
  })

  test('is valid for the second validator', async ({ assert }) => {
    const copy = JSON.parse(JSON.stringify(publishedDocument()))
    await assert.doesNotReject(() => SwaggerParser.validate(copy))
  })

  test('has every route, with its method and path', ({ assert }) => {
    const published = [...publishedOperations().values()].map(
      ({ method, path }) => `${method} ${path}`
    )
    const routes = Object.values(router.toJSON())
      .flat()
      .filter(({ name }) => !PAGES.test(name ?? ''))
      .flatMap(({ methods, pattern }) =>
        methods
          .filter((method) => method !== 'HEAD')
          .map((method) => `${method} ${pattern.replace(/:(\w+)/g, '{$1}')}`)
      )
    assert.sameMembers(published, routes)
  })

  test('cannot be made where a route has no operation', ({ assert }) => {
    const others = { ...operations }
    delete others['auth.me.show']
    assert.throws(
      () => buildDocument(routeFacts(router), others, '1.0.0'),
      /get \/auth\/me has no operation/
    )
  })

  test('cannot be made where an operation has no route', ({ assert }) => {
    const more = { ...operations, imagined: operations['auth.me.show'] }
    assert.throws(
      () => buildDocument(routeFacts(router), more, '1.0.0'),
      /the operation imagined has no route/
    )
  })

  test('cannot be made where only the route or the operation has a body', ({ assert }) => {
    const bodiless = { ...operations['auth.register'], body: undefined }
    assert.throws(
      () =>
        buildDocument(routeFacts(router), { ...operations, 'auth.register': bodiless }, '1.0.0'),
      /auth\.register: the route and the operation disagree about a body/
    )
  })

  test('tells who may call an operation from the middleware of its route', ({ assert }) => {
    const document = publishedDocument()
    const { get, patch } = document.paths['/auth/me']
    assert.containsSubset(get, { 'security': [{ bearer: [] }], 'x-ability': 'read' })
    assert.containsSubset(patch, { 'security': [{ bearer: [] }], 'x-ability': '*' })
    assert.containsSubset(document.paths['/auth/register'].post, { security: [] })
  })

  test('names every error code at the operations that answer with it', ({ assert }) => {
    const text = JSON.stringify(publishedDocument())
    const unnamed = Object.keys(problemCodes).filter(
      (code) => !text.includes(`"/docs/errors#${code}"`)
    )
    assert.sameMembers(unnamed, OUTSIDE_OF_OPERATIONS)
  })

  test('has examples of bodies that its schemas and the validators take', async ({ assert }) => {
    const contract = new Contract()
    for (const [name, { body }] of Object.entries(operations)) {
      const { path, method, operation } = publishedOperations().get(name) ?? assert.fail(name)
      const types = Object.keys(operation.requestBody?.content ?? {})
      for (const { summary, value } of Object.values(body?.examples ?? {})) {
        for (const type of types) {
          const place = ['paths', path, method.toLowerCase(), 'requestBody', 'content', type]
          contract.assertValid([...place, 'schema'], value)
        }
        const results = await Promise.all(
          Object.values(body?.validators ?? {}).map((validator) =>
            validator.validate(value).then(
              () => true,
              () => false
            )
          )
        )
        assert.include(results, true, `${name}: ${summary}`)
      }
    }
  })

  test('has examples of problems that its schemas take', ({ assert }) => {
    const contract = new Contract()
    const { components } = publishedDocument()
    for (const [name, { content }] of Object.entries(components.responses)) {
      const type = 'application/problem+json'
      for (const { value } of Object.values(content?.[type]?.examples ?? {})) {
        contract.assertValid(['components', 'responses', name, 'content', type, 'schema'], value)
        assert.isString(name)
      }
    }
  })
})

test.group('The stream that the contract shows', () => {
  test('is a stream as the server sends it', async ({ assert }) => {
    const { operation } = publishedOperations().get('conversations.chat_stream') ?? assert.fail()
    const example = operation.responses['200'].content?.['text/event-stream'].example
    const events = parseEvents(String(example))
    assert.equal(events.at(-1)?.data, '[DONE]')
    assert.deepEqual(
      events.slice(0, -1).map(numberOf),
      events.slice(0, -1).map((_event, index) => index + 1)
    )
    const contract = new Contract()
    for (const chunk of await chunksIn(events)) {
      contract.assertComponent('StreamEvent', chunk)
    }
  })
})

test.group('The schema of a validator', () => {
  test('says what is optional, also of unions and of fields with a default', ({ assert }) => {
    const validator = vine.create({
      choice: vine.unionOfTypes([vine.string(), vine.number()]).optional(),
      limit: vine.number().parse((value) => value ?? 20),
      needed: vine.string(),
    })
    assert.deepEqual(schemaOf(validator), {
      type: 'object',
      properties: {
        choice: { anyOf: [{ type: 'string' }, { type: 'number' }] },
        limit: { type: 'number' },
        needed: { type: 'string' },
      },
      required: ['needed'],
      additionalProperties: false,
    })
  })

  test('gives enumerations a type and null a place in it', ({ assert }) => {
    const validator = vine.create({
      format: vine.enum(['json', 'md']),
      rating: vine.enum([1, -1] as const).nullable(),
      ready: vine.boolean(),
    })
    assert.deepEqual(schemaOf(validator).properties, {
      format: { type: 'string', enum: ['json', 'md'] },
      rating: { type: ['integer', 'null'], enum: [1, -1, null] },
      ready: { type: 'boolean' },
    })
  })
})
