const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const WHOLE_NUMBER = /^[+-]?\d+$/
const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?$/

/**
 * A number as it was typed; undefined where nothing was.
 *
 * @returns the text itself and what is wrong with it where it is none, or none that can be kept exactly
 */
export function readNumber(typed: string): { value: unknown; fault: string | null } {
  const text = typed.trim()
  if (text === '') {
    return { value: undefined, fault: null }
  }
  const value = Number(text)
  if (!NUMBER.test(text) || !Number.isFinite(value)) {
    return { value: text, fault: 'Enter a number, with a point before its decimals.' }
  }
  if (WHOLE_NUMBER.test(text) && !Number.isSafeInteger(value)) {
    return { value: text, fault: 'The number is too large to be sent exactly.' }
  }
  return { value, fault: null }
}

/** The lines of a text that are not empty, without blanks around them. */
export function readTexts(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What a control for date and time sends, as RFC 3339 has it, in UTC; any other text as it is. */
export function utcTime(text: string): string {
  const [, date, minutes, seconds = ':00'] = LOCAL_TIME.exec(text) ?? []
  return date === undefined ? text : `${date}T${minutes}${seconds}Z`
}

/** A time of RFC 3339 as a control for date and time takes it, in UTC; any other text as it is. */
export function localTime(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? text : time.toISOString().replace(/(?::00)?\.000Z$|Z$/, '')
}
