import { parseId } from '#core/ids'
import type { SqlValue } from '#core/sql'

/** Which entries are looked for; what is absent does not matter. */
export interface AuditFilter {
  /** An account's id, or what the actor was called. */
  actor?: string
  /** `user.suspended`, … */
  action?: string
  /** The id of what it was done to, or what that was called. */
  target?: string
  /** What is told of this person, or was done by them. */
  person?: string
  /** Of the client. */
  address?: string
  /** Milliseconds since 1970; from on, and before. */
  from?: number
  until?: number
}

/** SQL that finds entries `e`, ordered by `key`. */
export interface AuditSelection {
  from: string
  where: string
  values: SqlValue[]
  /** The column by which the index that is used goes on. */
  key: string
}

/** The lowest id that can have been made at `ms`, and so what divides the entries by time without another index. */
export function lowestIdAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

class Conditions {
  readonly #where: string[] = []
  readonly #values: SqlValue[] = []
  #parts: string[] = []

  /** `KEY` stands for the column that the rows are ordered by. */
  add(condition: string, ...values: SqlValue[]) {
    this.#where.push(condition)
    this.#values.push(...values)
  }

  /** A condition of what is kept beside the chain; the first one leads. */
  addPart(part: 'actor' | 'target', condition: string, ...values: SqlValue[]) {
    const name = `p${this.#parts.length + 1}`
    this.#parts.push(name)
    this.add(`${name}.part = '${part}' and ${condition.replace('$', name)}`, ...values)
  }

  select(): AuditSelection {
    const [lead, ...others] = this.#parts
    /* `cross join`: SQLite keeps to this order, and so to the index that the rows are ordered by. */
    const from =
      lead === undefined
        ? 'audit_entries e'
        : `audit_parts ${lead} cross join audit_entries e ${others.map((name) => `cross join audit_parts ${name}`).join(' ')}`
    const joins = this.#parts.map((name) => `${name}.entry_id = e.id`)
    const key = lead === undefined ? 'e.id' : `${lead}.entry_id`
    const where = [...joins, ...this.#where].join(' and ') || 'true'
    return { from, where: where.replaceAll('KEY', key), values: this.#values, key }
  }
}

/** Finds entries by an index, whatever is asked. */
export function selectionOf(filter: AuditFilter): AuditSelection {
  const conditions = new Conditions()
  const { actor, action, target, person, address, from, until } = filter
  if (address !== undefined) {
    conditions.addPart('actor', '$.address = ?', address)
  }
  if (actor !== undefined) {
    const id = parseId(actor)
    if (id !== null) {
      conditions.add('e.actor_id = ?', id)
    } else {
      conditions.addPart('actor', '$.label = ?', actor)
    }
  }
  if (target !== undefined) {
    const id = parseId(target)
    if (id !== null) {
      conditions.add('e.target_id = ?', id)
    } else {
      conditions.addPart('target', '$.label = ?', target)
    }
  }
  if (person !== undefined) {
    conditions.add('(e.actor_id = ? or e.subject_id = ?)', person, person)
  }
  if (action !== undefined) {
    conditions.add('e.action = ?', action)
  }
  if (from !== undefined) {
    conditions.add('KEY >= ?', lowestIdAt(from))
  }
  if (until !== undefined) {
    conditions.add('KEY < ?', lowestIdAt(until))
  }
  return conditions.select()
}
