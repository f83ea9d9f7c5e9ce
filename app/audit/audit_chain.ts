import { hostname } from 'node:os'
import app from '@adonisjs/core/services/app'
import type { Sql } from '#core/sql'
import { GENESIS_HASH } from './audit_hash.js'

/** The head of a chain, held until the transaction ends. */
export interface ChainHead {
  key: number
  seq: number
  hash: string
}

/**
 * The chain that this process writes. Servers of one host differ by their port; commands of one host share a chain, and
 * a server that starts again goes on with its own: chains do not grow in number with what is started.
 */
export function ownChainName(): string {
  const isServer = app.getEnvironment() === 'web'
  return isServer ? `server ${hostname()}:${process.env.PORT}` : `commands ${hostname()}`
}

const HEAD = 'select key, seq, hash from audit_chains where name = ?'

const LOCKED_HEAD: Record<Sql['dialect'], string> = {
  /* Whoever writes is alone anyway. */
  sqlite: HEAD,
  postgres: `${HEAD} for update`,
}

/** Holds the head of the chain `name` until the transaction ends; a new chain begins where there is none. */
export async function lockChain(sql: Sql, name: string): Promise<ChainHead> {
  const head = await sql.get<ChainHead>(LOCKED_HEAD[sql.dialect], name)
  if (head !== undefined) {
    return head
  }
  await sql.run(
    `insert into audit_chains (name, seq, hash, created_at) values (?, 0, ?, ?)
      on conflict (name) do nothing`,
    name,
    GENESIS_HASH,
    Date.now()
  )
  return lockChain(sql, name)
}
