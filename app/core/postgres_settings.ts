import type { Client } from 'pg'
import { SilentConnections } from '#core/silent_connections'

/** For how long a statement waits for what another one holds; then it is answered 503 `database_unavailable`. */
const LOCK_TIMEOUT_MS = 2_000

/**
 * For how long a transaction may stand still: PostgreSQL then ends it, and its connection. Transactions wait for nothing but the
 * database, so that the process has stopped, perhaps together with its machine, and others wait for what it holds.
 */
const STANDSTILL_MS = 5_000

const SETTINGS = `set lock_timeout = ${LOCK_TIMEOUT_MS}; set idle_in_transaction_session_timeout = ${STANDSTILL_MS}`

/**
 * What is set on each new connection to PostgreSQL, and looked after from then on. Not in the connection's parameters, which
 * connection poolers refuse.
 */
export function configurePostgres(connectionString: string) {
  const silent = new SilentConnections(connectionString)
  return (client: Client, done: (error: Error | null, client: Client) => void) => {
    silent.watch(client)
    client.query(SETTINGS).then(
      () => done(null, client),
      (error: Error) => done(error, client)
    )
  }
}
