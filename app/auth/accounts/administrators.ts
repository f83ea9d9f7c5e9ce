import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'

const ACTIVE = `select id from users where role = 'admin' and suspended_at is null order by id`

const LOCKED: Record<Sql['dialect'], string> = {
  /* Whoever writes is alone anyway. */
  sqlite: ACTIVE,
  postgres: `${ACTIVE} for no key update`,
}

/**
 * Makes sure that somebody can still administer Chatflow once `userId` cannot: to be asked in the transaction that
 * suspends, demotes or erases, before it does. Holds the administrators until that ends, so that two cannot go at the
 * same moment. Throws `last_administrator`.
 */
export async function assertAdministratorRemains(sql: Sql, userId: string): Promise<void> {
  const administrators = await sql.all<{ id: string }>(LOCKED[sql.dialect])
  if (administrators.length === 1 && administrators[0].id === userId) {
    throw new Problem('last_administrator', {
      detail: 'This is the only active administrator: make somebody else one first.',
    })
  }
}
