import type { Ability } from '../account.js'

/** A personal access token without its secret. Times are milliseconds since 1970. */
export interface PersonalTokenFields {
  id: string
  name: string
  abilities: Ability[]
  createdAt: number
  expiresAt: number
  lastUsedAt: number | null
}
