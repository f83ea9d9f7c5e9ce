import vine from '@vinejs/vine'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { USER_ROLES, type UserRole } from '#models/user'
import { normalizeEmail } from '../../account_queries.js'

export const MAX_IMPORT_ROWS = 5_000
const MAX_EMAIL_LENGTH = 254

/** One line of the file. `fault` is why nobody can be invited by it. */
export interface ImportRow {
  /** As editors count, the head is the first. */
  line: number
  email: string
  /** Whether somebody could have it. */
  isAddress: boolean
  role: UserRole
  fault: string | null
}

const validator = vine.create({ email: vine.string().email().maxLength(MAX_EMAIL_LENGTH) })

const AMONG: Record<Sql['dialect'], string> = {
  sqlite: `in (select value from json_each(?))`,
  postgres: `= any(array(select json_array_elements_text(?::json)))`,
}

function refuse(detail: string): Problem {
  return new Problem('validation_failed', {
    detail,
    errors: [{ field: 'file', rule: 'csv', message: detail }],
  })
}

interface Line {
  record: Record<string, string | undefined>
  info: { lines: number }
}

async function parse(bytes: Buffer): Promise<Line[]> {
  const { parse: parseCsv } = await import('csv-parse/sync')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('The file is not UTF-8: save it as “CSV UTF-8”.')
  }
  try {
    const delimiter = (text.split('\n', 1)[0] ?? '').includes(';') ? ';' : ','
    return parseCsv(text, {
      bom: true,
      columns: (head: string[]) => head.map((name) => name.trim().toLowerCase()),
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MAX_IMPORT_ROWS + 1,
    }) as unknown as Line[]
  } catch {
    throw refuse('The file is not CSV with a line of column names.')
  }
}

async function emailFault(email: string): Promise<string | null> {
  if (email === '') {
    return 'The address is missing'
  }
  const [error] = await validator.tryValidate({ email })
  return error === null && !email.includes('\u0000') ? null : 'This is not an email address'
}

/**
 * Reads a CSV file of people to invite: a column `email`, and `role` (member or admin) where it is not to be member. Every line
 * comes back, with what is wrong about it. Throws `validation_failed` where the file itself cannot be read.
 */
export async function readPeople(sql: Sql, bytes: Buffer): Promise<ImportRow[]> {
  const lines = await parse(bytes)
  if (lines.length === 0) {
    throw refuse('The file has no people in it.')
  }
  if (lines.length > MAX_IMPORT_ROWS) {
    throw refuse(`A file may have ${MAX_IMPORT_ROWS} people at most.`)
  }
  if (!('email' in lines[0].record)) {
    throw refuse('The file needs a column “email”.')
  }
  const emails = lines.map(({ record }) => normalizeEmail(record.email ?? ''))
  const taken = await findTaken(sql, emails)
  const seen = new Set<string>()
  const rows: ImportRow[] = []
  for (const [index, { record, info }] of lines.entries()) {
    const email = emails[index]
    const givenRole = (record.role ?? '').toLowerCase() || 'member'
    const role = USER_ROLES.find((known) => known === givenRole)
    const addressFault = await emailFault(email)
    const fault =
      addressFault ??
      (seen.has(email) ? 'The address is in the file twice' : null) ??
      (taken.has(email) ? 'There is an account with this address' : null) ??
      (role === undefined ? `The role is neither ${USER_ROLES.join(' nor ')}` : null)
    seen.add(email)
    rows.push({
      line: info.lines,
      email,
      isAddress: addressFault === null,
      role: role ?? 'member',
      fault,
    })
  }
  return rows
}

async function findTaken(sql: Sql, emails: string[]): Promise<Set<string>> {
  const clean = emails.filter((email) => !email.includes('\u0000'))
  const rows = await sql.all<{ email: string }>(
    `select email from users where email ${AMONG[sql.dialect]}`,
    JSON.stringify(clean)
  )
  return new Set(rows.map(({ email }) => email))
}
