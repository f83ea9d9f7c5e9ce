import { isAbsolute, resolve } from 'node:path'

export type DatabaseTarget =
  { dialect: 'sqlite'; filename: string } | { dialect: 'postgres'; connectionString: string }

/**
 * Reads `DATABASE_URL`: `sqlite:path`, `sqlite:///path` (absolute), `postgres://…` or `postgresql://…`.
 * A relative SQLite path is taken from `appRoot`. Throws an Error whose message names no credential.
 */
export function parseDatabaseUrl(value: string, appRoot: string): DatabaseTarget {
  if (/^postgres(ql)?:\/\//.test(value)) {
    if (!URL.canParse(value)) {
      throw new Error('is not a valid postgres:// URL')
    }
    return { dialect: 'postgres', connectionString: value }
  }
  if (value.startsWith('sqlite:')) {
    const path = value.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
    if (path === '' || path.startsWith('//') || path.includes(':memory:')) {
      throw new Error('needs a file: sqlite:path or sqlite:///absolute/path')
    }
    return { dialect: 'sqlite', filename: isAbsolute(path) ? path : resolve(appRoot, path) }
  }
  throw new Error('must begin with sqlite:, postgres:// or postgresql://')
}
