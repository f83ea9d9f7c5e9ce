import type { FormatName } from 'ajv-formats/dist/formats.js'
import { ajvLibrary } from './ajv_library.js'
import { CHARACTERS_PER_STEP, type WorkBudget } from './work_budget.js'

interface CheckedFormat {
  name: FormatName
  /** The longest text that can have it. */
  maxCharacters: number
  /** Where the full expression nests repetitions and the fast one does not. */
  isFast?: boolean
}

/**
 * The formats that are checked. `regex`, `uri-template` and `url` are missing because their checks can be slow. A format
 * that is missing says nothing about the value.
 */
const CHECKED: CheckedFormat[] = [
  { name: 'date', maxCharacters: 64 },
  { name: 'time', maxCharacters: 64 },
  { name: 'date-time', maxCharacters: 64 },
  { name: 'iso-time', maxCharacters: 64 },
  { name: 'iso-date-time', maxCharacters: 64 },
  { name: 'duration', maxCharacters: 128 },
  { name: 'uri', maxCharacters: 65_536, isFast: true },
  { name: 'uri-reference', maxCharacters: 65_536, isFast: true },
  { name: 'email', maxCharacters: 320, isFast: true },
  { name: 'hostname', maxCharacters: 254 },
  { name: 'ipv4', maxCharacters: 15 },
  { name: 'ipv6', maxCharacters: 45 },
  { name: 'uuid', maxCharacters: 45 },
  { name: 'json-pointer', maxCharacters: 4_096 },
  { name: 'relative-json-pointer', maxCharacters: 4_096 },
]

type Matcher = (text: string) => boolean

const matchers = new Map<FormatName, Matcher>()

/** Checks for ajv, bounded in length and paid from the budget. */
export function safeFormats(budget: WorkBudget): Record<string, Matcher> {
  return Object.fromEntries(
    CHECKED.map((format) => [
      format.name,
      (text: string) => {
        budget.spend(1 + Math.min(text.length, format.maxCharacters) / CHARACTERS_PER_STEP)
        return text.length <= format.maxCharacters && matcherOf(format)(text)
      },
    ])
  )
}

/** The packaged formats are expressions, functions or objects: ajv makes them all one kind. */
function matcherOf({ name, isFast }: CheckedFormat): Matcher {
  const known = matchers.get(name)
  if (known !== undefined) {
    return known
  }
  const { ajv, formats } = ajvLibrary()
  const check = new ajv.Ajv({ meta: false, validateSchema: false })
    .addFormat(name, (isFast ? formats.fastFormats : formats.fullFormats)[name])
    .compile<string>({ type: 'string', format: name })
  const matcher = (text: string) => check(text)
  matchers.set(name, matcher)
  return matcher
}
