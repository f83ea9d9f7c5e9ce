import { isCleanText } from '#core/json_text'

/** How a setting is asked for in a form. */
export type SettingControl =
  | { kind: 'text'; maxLength: number }
  | { kind: 'number'; min: number; max: number; unit: string }
  | { kind: 'choice'; options: readonly SettingOption[] }
  | { kind: 'lines' }
  | { kind: 'time_zone' }
  /** `provider/model`, or one of the words. */
  | { kind: 'model'; words: readonly SettingOption[] }

export interface SettingOption {
  value: string
  label: string
}

/** What a value is made of, or why it is none: a sentence for the person who wrote it. */
export type Reading<Value> = { value: Value } | { fault: string }

/**
 * The values that a setting can have. `read` takes what a form, a variable of the environment or the database gives: text
 * for whatever it stands for, or the value itself.
 */
export interface SettingType<Value> {
  control: SettingControl
  read(given: unknown): Reading<Value>
}

const MAX_LINES = 100

/** Forms send text, the database also numbers; anything else is no value. */
function textOf(given: unknown): string {
  return typeof given === 'string' || typeof given === 'number' ? String(given) : ''
}

/** One line of text. */
export function text(maxLength: number): SettingType<string> {
  return {
    control: { kind: 'text', maxLength },
    read(given) {
      const value = textOf(given).trim()
      if (value === '' || !isCleanText(value) || /[\r\n]/.test(value)) {
        return { fault: 'Write one line of text.' }
      }
      return [...value].length > maxLength
        ? { fault: `Write at most ${maxLength} characters.` }
        : { value }
    },
  }
}

/** A whole number of `unit`. */
export function integer(min: number, max: number, unit: string): SettingType<number> {
  return {
    control: { kind: 'number', min, max, unit },
    read(given) {
      const digits = textOf(given).trim()
      const value = Number(digits)
      return /^\d{1,15}$/.test(digits) && value >= min && value <= max
        ? { value }
        : { fault: `Write a whole number from ${min} to ${max}.` }
    },
  }
}

/** One of the given words. */
export function choice<const Word extends string>(
  options: readonly { value: Word; label: string }[]
): SettingType<Word> {
  return {
    control: { kind: 'choice', options },
    read(given) {
      const found = options.find(({ value }) => value === given)
      return found === undefined
        ? { fault: `Choose one of: ${options.map(({ value }) => value).join(', ')}.` }
        : { value: found.value }
    },
  }
}

/** Several texts, one a line or separated by commas; each is made what `readOne` says, null where it is no good. */
export function lines(
  what: string,
  readOne: (line: string) => string | null
): SettingType<string[]> {
  return {
    control: { kind: 'lines' },
    read(given) {
      const written = Array.isArray(given) ? given.map(textOf) : textOf(given).split(/[\n,]/)
      const entries = written.map((entry) => entry.trim()).filter((entry) => entry !== '')
      const value: string[] = []
      for (const entry of entries) {
        const one = readOne(entry)
        if (one === null) {
          return { fault: `"${entry.slice(0, 100)}" is not ${what}.` }
        }
        value.push(one)
      }
      const distinct = [...new Set(value)]
      return distinct.length > MAX_LINES
        ? { fault: `Write at most ${MAX_LINES} lines.` }
        : { value: distinct }
    },
  }
}

/** A name of the IANA time zone database, e.g. `Europe/Berlin`. */
export const timeZone: SettingType<string> = {
  control: { kind: 'time_zone' },
  read(given) {
    try {
      const options = { timeZone: textOf(given).trim() }
      return { value: new Intl.DateTimeFormat('en', options).resolvedOptions().timeZone }
    } catch {
      return { fault: 'Choose a time zone such as Europe/Berlin.' }
    }
  },
}

/** A model as `provider/model`, one of `words`, or null: nobody said. */
export function modelOr(words: readonly SettingOption[] = []): SettingType<string | null> {
  return {
    control: { kind: 'model', words },
    read(given) {
      if (given === null) {
        return { value: null }
      }
      const value = textOf(given).trim()
      return words.some((word) => word.value === value) || /^[^/\s]+\/\S{1,199}$/.test(value)
        ? { value }
        : { fault: 'Choose a model, written as provider/model.' }
    },
  }
}
