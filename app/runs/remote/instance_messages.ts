/** What instances tell each other. All of it may be lost: the database says the same a moment later. */
export type InstanceMessage =
  /** `from` follows a run that you execute and has its frames up to `n`. Holds for some seconds. */
  | { type: 'follow'; run: string; from: string; n: number }
  | { type: 'unfollow'; run: string; from: string }
  /** Frames of a run that may be seen before they are stored, exactly as clients receive them. */
  | { type: 'frames'; run: string; attempt: number; first: number; last: number; frames: string }
  /** The database has news of a run that you follow: it rests, or another attempt goes on. */
  | { type: 'look'; run: string }
  /** Somebody asked for the stop of a run that you execute. */
  | { type: 'stop'; run: string }

type Field = 'run' | 'from' | 'frames' | 'n' | 'attempt' | 'first' | 'last'

const NUMBERS: readonly Field[] = ['n', 'attempt', 'first', 'last']

const FIELDS: Record<InstanceMessage['type'], readonly Field[]> = {
  follow: ['run', 'from', 'n'],
  unfollow: ['run', 'from'],
  frames: ['run', 'attempt', 'first', 'last', 'frames'],
  look: ['run'],
  stop: ['run'],
}

function isKnownType(type: unknown): type is InstanceMessage['type'] {
  return typeof type === 'string' && Object.hasOwn(FIELDS, type)
}

function isMessage(value: unknown): value is InstanceMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) {
    return false
  }
  const fields = new Map<string, unknown>(Object.entries(value))
  const isRight = (name: Field) =>
    NUMBERS.includes(name)
      ? Number.isSafeInteger(fields.get(name))
      : typeof fields.get(name) === 'string'
  return isKnownType(value.type) && FIELDS[value.type].every(isRight)
}

/** The messages of one transmission. What is none, or is of a newer version, is left out. */
export function parseMessages(text: string): InstanceMessage[] {
  try {
    const values: unknown = JSON.parse(text)
    return Array.isArray(values) ? values.filter(isMessage) : []
  } catch {
    return []
  }
}
