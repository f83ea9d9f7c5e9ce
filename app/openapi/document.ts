import { webhookOperations } from '#webhooks/openapi'
import { Component } from './json_schema.js'
import { TAGS, type Answer, type FileBody, type Operation, type Operations } from './operation.js'
import { isLimited, problemsOf } from './operation_problems.js'
import { RESPONSE_HEADERS, parametersOf } from './parameters.js'
import { PublishedComponents, headersOf } from './published_components.js'
import type { RouteFacts } from './route_facts.js'
import { schemaOf } from './validator_schema.js'

const DESCRIPTION =
  'A self-hosted backend for AI chat. Errors are problem documents (RFC 9457) with a stable `code`: see [the list](/docs/errors). Every GET can be a HEAD.'

const JSON_TYPE = 'application/json'
const MULTIPART_TYPE = 'multipart/form-data'
const FORM_TYPE = 'application/x-www-form-urlencoded'

const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The JWT access token of a sign-in, or a personal access token (`cf_…`), which needs the ability that the operation names.',
  },
  metrics_token: {
    type: 'http',
    scheme: 'bearer',
    description: 'The token that the operator has set as `METRICS_TOKEN`.',
  },
  signature: {
    type: 'apiKey',
    in: 'query',
    name: 'signature',
    description: 'Of a signed URL, with its `reader` and `expires`.',
  },
}

interface PublishedRoute {
  route: RouteFacts
  operation: Operation
}

/**
 * Routes with their operations, in the order of the operations. Throws where a route has no operation or an operation no
 * route, and where one has a body and the other has not.
 */
function match(routes: RouteFacts[], operations: Operations): PublishedRoute[] {
  const names = new Set(routes.map(({ name }) => name))
  const faults = [
    ...routes
      .filter(({ name }) => !Object.hasOwn(operations, name))
      .map(({ method, path }) => `${method} ${path} has no operation`),
    ...Object.keys(operations)
      .filter((name) => !names.has(name))
      .map((name) => `the operation ${name} has no route`),
    ...routes
      .filter(({ name, body }) => (body === null) !== (operations[name]?.body === undefined))
      .map(({ name }) => `${name}: the route and the operation disagree about a body`),
  ]
  if (faults.length > 0) {
    throw new Error(`The routes and their operations do not match: ${faults.join('; ')}`)
  }
  return Object.entries(operations).flatMap(([name, operation]) =>
    routes.filter((route) => route.name === name).map((route) => ({ route, operation }))
  )
}

function securityOf({ route, operation }: PublishedRoute) {
  if (route.ability !== null) {
    return [{ bearer: [] }]
  }
  switch (operation.credentials) {
    case 'bearer_or_signature':
      return [{ bearer: [] }, { signature: [] }]
    case 'metrics_token':
      return [{ metrics_token: [] }]
    case 'optional':
      return [{ bearer: [] }, {}]
    case undefined:
      return []
  }
}

function descriptionOf({ route, operation }: PublishedRoute): string {
  const ability = route.ability && `A personal access token needs the ability \`${route.ability}\`.`
  return [operation.description, ability].filter(Boolean).join('\n\n')
}

function fileBodyOf({ field, description }: FileBody) {
  const schema = {
    type: 'object',
    properties: { [field]: { type: 'string', format: 'binary', description } },
    required: [field],
    additionalProperties: false,
  }
  return { requestBody: { required: true, content: { [MULTIPART_TYPE]: { schema } } } }
}

function requestBodyOf({ route, operation }: PublishedRoute, components: PublishedComponents) {
  if (operation.file !== undefined) {
    return fileBodyOf(operation.file)
  }
  if (operation.body === undefined) {
    return {}
  }
  const schemas = Object.entries(operation.body.validators).map(
    ([name, validator]) => new Component(name, schemaOf(validator))
  )
  const schema = schemas.length === 1 ? schemas[0] : { anyOf: schemas }
  const content = { schema: components.publish(schema), examples: operation.body.examples }
  const requestBody = {
    required: schemas.every(({ schema: { required = [] } }) => required.length > 0),
    content: { ...(route.body?.form && { [FORM_TYPE]: content }), [JSON_TYPE]: content },
  }
  return { requestBody }
}

function responseOf(
  answer: Answer,
  { route, operation }: PublishedRoute,
  components: PublishedComponents
) {
  const isKeyed = operation.headers?.includes('Idempotency-Key')
  const headers = [
    'X-Request-Id',
    ...(answer.headers ?? []),
    ...(isKeyed ? ['Idempotency-Replayed'] : []),
    ...(isLimited(route, operation) ? ['RateLimit', 'RateLimit-Policy'] : []),
  ]
  return {
    description: answer.description,
    headers: headersOf(headers),
    ...(answer.content && { content: components.publish(answer.content) }),
  }
}

function operationOf(published: PublishedRoute, components: PublishedComponents) {
  const { route, operation } = published
  const query = operation.query ? schemaOf(operation.query) : null
  const parameters = parametersOf(route, operation, query)
  const description = descriptionOf(published)
  const responses: Record<string, unknown> = {}
  for (const [status, answer] of Object.entries(operation.answers)) {
    responses[status] = responseOf(answer, published, components)
  }
  for (const [status, codes] of problemsOf(route, operation, query)) {
    const isOwn = codes.some((code) => operation.problems?.includes(code))
    responses[status] = components.problem(
      status,
      codes,
      isOwn ? operation.problemMembers : undefined
    )
  }
  responses.default = components.anyProblem()
  return {
    operationId: route.name,
    tags: [operation.tag],
    summary: operation.summary,
    ...(description !== '' && { description }),
    security: securityOf(published),
    ...(route.ability !== null && { 'x-ability': route.ability }),
    ...(parameters.length > 0 && { parameters: components.publish(parameters) }),
    ...requestBodyOf(published, components),
    responses,
  }
}

/**
 * Makes the OpenAPI 3.1 document: paths, methods, path parameters, abilities and bodies from the route table, schemas of
 * requests from the validators, everything else from the operations beside the features. Throws where a route and the
 * operations disagree.
 */
export function buildDocument(routes: RouteFacts[], operations: Operations, version: string) {
  const components = new PublishedComponents()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const published of match(routes, operations)) {
    const { path, method } = published.route
    paths[path] = { ...paths[path], [method]: operationOf(published, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Chatflow',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: components.publish(webhookOperations),
    components: {
      schemas: components.schemas,
      responses: components.responses,
      headers: RESPONSE_HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}
