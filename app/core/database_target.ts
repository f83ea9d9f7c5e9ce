import env from '#start/env'
import { parseDatabaseUrl } from '#core/database_url'
import { home } from '#core/home'

const DEFAULT_DATABASE_URL = 'sqlite:data/chatflow.sqlite3'

/** The database of this installation. */
export const databaseTarget = parseDatabaseUrl(
  env.get('DATABASE_URL') ?? DEFAULT_DATABASE_URL,
  home
)
