import { describeError } from '#core/log_error'

const CENSOR = '[redacted]'
/** Log lines are flat: what is deeper got there by mistake. */
const MAX_DEPTH = 6

/** Names under which a credential could get into a log line by mistake, written in whatever way and whatever is before them. */
const CREDENTIAL =
  /(?:password|passphrase|passwd|secrets?|secretkey|token|credentials?|apikey|accesskey|accesskeyid|privatekey|appkey|authorization|cookies?|csrf|signature|otp|recoverycodes?)$|^key$/

/** `X-Api-Key`, `x_api_key` and `xApiKey` are one name. */
function isCredential(name: string): boolean {
  return CREDENTIAL.test(name.toLowerCase().replace(/[^a-z]/g, ''))
}

/**
 * The fields of a log line without what could be a credential, by name and at any depth. Errors are described; of other
 * objects of classes, such as requests, only the name is left. `err` is left to its serializer.
 */
export function redact(fields: Record<string, unknown>, depth = 1): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      depth === 1 && name === 'err' ? value : redactField(name, value, depth),
    ])
  )
}

/** Figures, such as how many tokens there were, are no credentials. */
function redactField(name: string, value: unknown, depth: number): unknown {
  const isFigure = value === null || ['number', 'boolean', 'undefined'].includes(typeof value)
  return !isFigure && isCredential(name) ? CENSOR : redactValue(value, depth)
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    return value
  }
  if (value instanceof Error) {
    return describeError(value)
  }
  if (depth >= MAX_DEPTH) {
    return '[deep]'
  }
  if (Array.isArray(value)) {
    return value.map((one) => redactValue(one, depth + 1))
  }
  if (value instanceof Date) {
    return value
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    return `[${value.constructor.name}]`
  }
  return redact({ ...value }, depth + 1)
}
