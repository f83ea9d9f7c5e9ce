import type { HttpContext } from '@adonisjs/core/http'
import { findUserById, type UserRow } from '#auth/account_queries'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import type { SqlStore } from '#core/sql_store'

/** The account that the address names. Throws `not_found`. */
export async function findUser(store: SqlStore, { params }: HttpContext): Promise<UserRow> {
  const id = parseId(params.id)
  const user = id === null ? undefined : await store.read((sql) => findUserById(sql, id))
  if (user === undefined) {
    throw new Problem('not_found', { detail: 'There is no such account.' })
  }
  return user
}
