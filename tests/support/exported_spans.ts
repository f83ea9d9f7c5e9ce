import { fieldsOf } from './protobuf_fields.js'

export type SpanValue = string | number | boolean | SpanValue[]

/** A span as a collector gets it. */
export interface ExportedSpan {
  traceId: string
  spanId: string
  /** Empty where there is none. */
  parentSpanId: string
  traceState: string
  name: string
  kind: 'internal' | 'server' | 'client' | 'other'
  attributes: Record<string, SpanValue>
  /** The attributes of who sent it. */
  resource: Record<string, SpanValue>
  events: number
  links: { traceId: string; spanId: string }[]
  isFailed: boolean
  statusMessage: string
  /** In ns since 1970. */
  start: bigint
  end: bigint
}

const KINDS: Record<number, ExportedSpan['kind'] | undefined> = {
  1: 'internal',
  2: 'server',
  3: 'client',
}
const STATUS_ERROR = 2n

/** Reads the fields of one message by their numbers. */
function reader(message: Buffer) {
  const fields = fieldsOf(message)
  const all = (number: number) =>
    fields.flatMap(({ number: own, value }) =>
      own === number && typeof value !== 'bigint' ? [value] : []
    )
  return {
    all,
    bytes: (number: number) => all(number).at(0) ?? Buffer.alloc(0),
    number: (number: number) => {
      const value = fields.find((field) => field.number === number)?.value
      return typeof value === 'bigint' ? value : 0n
    },
  }
}

function valueOf(message: Buffer): SpanValue {
  const [field] = fieldsOf(message)
  const { number, value } = field
  if (typeof value === 'bigint') {
    return number === 2 ? value === 1n : Number(value)
  }
  switch (number) {
    case 1:
      return value.toString()
    case 4:
      return value.readDoubleLE()
    case 5:
      return reader(value).all(1).map(valueOf)
    default:
      throw new Error(`no value of an attribute that we make: ${number}`)
  }
}

function attributesOf(pairs: Buffer[]): Record<string, SpanValue> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const { bytes } = reader(pair)
      return [bytes(1).toString(), valueOf(bytes(2))]
    })
  )
}

function spanOf(message: Buffer, resource: ExportedSpan['resource']): ExportedSpan {
  const { all, bytes, number } = reader(message)
  const status = reader(bytes(15))
  return {
    traceId: bytes(1).toString('hex'),
    spanId: bytes(2).toString('hex'),
    traceState: bytes(3).toString(),
    parentSpanId: bytes(4).toString('hex'),
    name: bytes(5).toString(),
    kind: KINDS[Number(number(6))] ?? 'other',
    start: bytes(7).readBigUInt64LE(),
    end: bytes(8).readBigUInt64LE(),
    attributes: attributesOf(all(9)),
    resource,
    events: all(11).length,
    links: all(13).map((link) => {
      const { bytes: of } = reader(link)
      return { traceId: of(1).toString('hex'), spanId: of(2).toString('hex') }
    }),
    statusMessage: status.bytes(2).toString(),
    isFailed: status.number(3) === STATUS_ERROR,
  }
}

/** The spans of an `ExportTraceServiceRequest` (OTLP 1.x). */
export function spansOf(body: Buffer): ExportedSpan[] {
  return reader(body)
    .all(1)
    .flatMap((resourceSpans) => {
      const { all, bytes } = reader(resourceSpans)
      const resource = attributesOf(reader(bytes(1)).all(1))
      const scopes = all(2).map(reader)
      return scopes.flatMap((scope) => scope.all(2).map((span) => spanOf(span, resource)))
    })
}
