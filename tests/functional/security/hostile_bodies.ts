import type { PlainRequest } from '#tests/helpers/plain_http'
import type { Expected } from './route_expectations.js'

/** What hostile bodies are made from: one that the route takes, and what the contract says of it. */
export interface KnownBody {
  /** A body that is right. */
  base: Record<string, unknown>
  schema: BodySchema
  /** The largest body of the route, in bytes. */
  limit: number
  /** Whether the route also takes a form. */
  form: boolean
}

export interface BodySchema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, BodySchema>
  required?: string[]
  additionalProperties?: boolean
  items?: BodySchema
  anyOf?: BodySchema[]
}

export interface HostileBody {
  title: string
  body?: PlainRequest['body']
  headers?: Record<string, string>
  /** One of these; null where the body is odd and may be taken. */
  expected: Expected[] | null
}

/** No route may answer anything else to a body that breaks its schema. */
const INVALID: Expected[] = ['validation_failed', 'body_ambiguous']

const JSON_HEADERS = { 'content-type': 'application/json' }
const LEVELS = 10_000
const ONE_MIB = 1024 * 1024

function json(title: string, value: unknown, expected: Expected[] | null = INVALID): HostileBody {
  return { title, body: JSON.stringify(value), headers: JSON_HEADERS, expected }
}

function raw(
  title: string,
  body: PlainRequest['body'],
  expected: Expected[] | null,
  headers: Record<string, string> = {}
): HostileBody {
  return { title, body, headers: { ...JSON_HEADERS, ...headers }, expected }
}

/** The body without its closing brace, so that more can be written behind it. */
function opened(base: Record<string, unknown>): string {
  const text = JSON.stringify(base).slice(0, -1)
  return text === '{' ? text : `${text},`
}

/** Everything but an object. */
function otherValues(): HostileBody[] {
  return [null, [], [{}], 'text', '', 0, 1.5, true].map((value) =>
    json(`the value ${JSON.stringify(value)}`, value, ['validation_failed'])
  )
}

function brokenJson({ base }: KnownBody): HostileBody[] {
  const good = JSON.stringify(base)
  const broken = [
    `${good.slice(0, -1)}`,
    `${good}}`,
    `${good}x`,
    "{'a':1}",
    '{"a":NaN}',
    '{"a":1,}',
  ]
  return [
    ...broken.map((text) => raw(`broken JSON ${text.slice(-12)}`, text, ['invalid_json'])),
    raw('a raw U+0000', Buffer.from(`${opened(base)}"x":"\u0000"}`), ['invalid_json']),
    raw('bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), [
      'invalid_json',
    ]),
    raw('UTF-16', Buffer.from(good, 'utf16le'), ['invalid_json']),
    raw('deep arrays', `{"a":${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}}`, ['body_too_deep']),
    raw('deep objects', `${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`, ['body_too_deep']),
    raw('deep and unfinished', '['.repeat(LEVELS), ['body_too_deep']),
  ]
}

function hugeBodies({ base, limit }: KnownBody): HostileBody[] {
  const filler = Buffer.alloc(limit / 8, ' ')
  return [
    raw('huge as it says', undefined, ['body_too_large'], { 'content-length': String(limit + 1) }),
    raw(
      'huge in chunks',
      [opened(base), ...Array.from({ length: 8 }, () => filler), '"x":1}'],
      ['body_too_large']
    ),
  ]
}

function wrongMediaTypes({ base, form }: KnownBody): HostileBody[] {
  const body = JSON.stringify(base)
  const types = [
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'json',
    ',',
    ...(form ? [] : ['application/x-www-form-urlencoded']),
  ]
  return [
    ...types.map((type) =>
      raw(`the content type ${type}`, body, ['unsupported_media_type'], { 'content-type': type })
    ),
    { title: 'no content type', body, expected: ['unsupported_media_type'] },
    raw('a compressed body', body, ['unsupported_media_type'], { 'content-encoding': 'gzip' }),
  ]
}

/** Text that no database keeps, and names that JavaScript knows. */
function oddText({ base, schema }: KnownBody): HostileBody[] {
  const isOpen = schema.additionalProperties === true
  const ofUnknown = isOpen ? null : INVALID
  const texts = ['\\u0000', 'a\\u0000b', '\\ud800', '\\udc00x', '\\ud83d']
  return [
    ...texts.flatMap((text) => [
      raw(`the value "${text}"`, `${opened(base)}"x":"${text}"}`, ['validation_failed']),
      raw(`the name "${text}"`, `${opened(base)}"${text}":1}`, ['validation_failed']),
      raw(`the name "${text}" inside`, `${opened(base)}"x":[{"${text}":1}]}`, [
        'validation_failed',
      ]),
    ]),
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''].map((name) =>
      raw(
        `the field "${name}"`,
        `${opened(base)}${JSON.stringify(name)}:{"polluted":1}}`,
        ofUnknown
      )
    ),
    raw('an unknown field', `${opened(base)}"no_such_field":1}`, ofUnknown),
    ...Object.entries(base).map(([name, value]) => {
      const pair = `${JSON.stringify(name)}:${JSON.stringify(value)}`
      return raw(`the field ${name} twice`, `${opened(base)}${pair}}`, null)
    }),
  ]
}

/** The values of one type each that a schema does not take. Null often means absent. */
function wrongTypes(schema: BodySchema): unknown[] {
  const types = [schema, ...(schema.anyOf ?? [])].flatMap(({ type = [] }) => type)
  const samples: [string, unknown][] = [
    ['string', 'a word'],
    ['number', 7],
    ['boolean', true],
    ['array', []],
    ['array', [[]]],
    ['object', {}],
  ]
  return samples
    .filter(([type]) => !types.includes(type) && !(type === 'number' && types.includes('integer')))
    .map(([, value]) => value)
}

/** Values of the right type that a schema does not take. */
function outOfBounds(schema: BodySchema, value: unknown): unknown[] {
  const { minLength = 0, maxLength, minimum, maximum, minItems = 0, maxItems } = schema
  const item = Array.isArray(value) ? value[0] : 'a_tool'
  return [
    ...(minLength > 0 ? ['x'.repeat(minLength - 1)] : []),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1, 1e308]),
    ...(schema.type === 'integer' ? [1.5] : []),
    ...(minItems > 0 ? [[]] : []),
    ...(maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, () => item)]),
    ...(schema.enum?.includes('no such value') === false && typeof schema.enum[0] === 'string'
      ? ['no such value']
      : []),
    ...(schema.anyOf ?? []).flatMap((branch) => outOfBounds(branch, value)),
  ]
}

/** Every field of the body, also of objects in lists, with what it must not be. */
function wrongFields(
  schema: BodySchema,
  base: Record<string, unknown>,
  place: (value: unknown) => unknown,
  path = ''
): HostileBody[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const value = base[name]
    const put = (changed: unknown) => place({ ...base, [name]: changed })
    const items: unknown[] = Array.isArray(value) ? value : []
    const [first] = items
    const inside =
      field.items?.properties !== undefined && typeof first === 'object' && first !== null
        ? wrongFields(
            field.items,
            Object.fromEntries(Object.entries(first)),
            (changed) => put([changed, ...items.slice(1)]),
            `${path}${name}.0.`
          )
        : []
    const isNeeded = schema.required?.includes(name) === true
    return [
      ...[...wrongTypes(field), ...outOfBounds(field, value)].map((wrong) =>
        json(`${path}${name} = ${JSON.stringify(wrong).slice(0, 20)}`, put(wrong))
      ),
      ...(isNeeded ? [json(`no ${path}${name}`, put(undefined))] : []),
      json(`${path}${name} = null`, put(null), isNeeded ? INVALID : null),
      ...inside,
    ]
  })
}

/** Everything that people send who wish a server ill, or who write their first client. */
export function hostileBodies(known: KnownBody): HostileBody[] {
  return [
    ...otherValues(),
    ...brokenJson(known),
    ...(known.limit <= ONE_MIB ? hugeBodies(known) : []),
    ...wrongMediaTypes(known),
    ...oddText(known),
    ...wrongFields(known.schema, known.base, (value) => value),
  ]
}
