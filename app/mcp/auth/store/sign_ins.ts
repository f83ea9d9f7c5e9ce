import { newId } from '#core/ids'
import type { SecretColumn } from '#core/secret_column'
import type { SqlStore } from '#core/sql_store'
import { digestOf } from './place.js'
import { purposeOf, type SealedJson } from './sealed_json.js'
import type { PendingAuthorization } from '../types.js'

/** How long a person may take at the authorization server. */
const SIGN_IN_MS = 10 * 60 * 1000
/** The ones that one person may have on their way; older ones make room. */
const MAX_PER_USER = 20

export interface NewSignIn {
  state: string
  /** Who signs in, be it for all. */
  userId: string
  /** Whose credential it will be. */
  owner: string
  resource: string
  serverName: string
  pending: PendingAuthorization
}

export interface SignIn {
  id: string
  userId: string
  /** The email address of who began it; nobody else may finish it. */
  email: string
  owner: string
  resource: string
  serverName: string
  interactionId: string | null
  pending: PendingAuthorization
}

interface SignInRow {
  id: string
  user_id: string
  owner: string
  resource: string
  server_name: string
  interaction_id: string | null
  sealed: string
  email: string
}

/** Sign-ins that are on their way, each known by its `state`, good once and for 10 minutes. */
export class SignIns {
  constructor(
    private store: SqlStore,
    private box: SealedJson
  ) {}

  async add(signIn: NewSignIn): Promise<void> {
    const id = newId()
    const now = Date.now()
    const { userId, owner, resource, serverName } = signIn
    const sealed = this.box.seal(signIn.pending, aboutSignIn(id, userId))
    await this.store.transaction(async (sql) => {
      await sql.run('delete from mcp_sign_ins where expires_at <= ?', now)
      await sql.run(
        `delete from mcp_sign_ins where user_id = ? and id not in
          (select id from mcp_sign_ins where user_id = ? order by id desc limit ${MAX_PER_USER - 1})`,
        userId,
        userId
      )
      await sql.run(
        `insert into mcp_sign_ins (id, state_hash, user_id, owner, resource, server_name, sealed,
            created_at, expires_at)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        digestOf(signIn.state),
        userId,
        owner,
        resource,
        serverName,
        sealed,
        now,
        now + SIGN_IN_MS
      )
    })
  }

  /**
   * Names what waits for a sign-in of this person; it is good for as long as that waits. Whether there is such a one.
   *
   * @param expiresAt in ms since 1970
   */
  async bind(
    state: string,
    userId: string,
    waiting: { interactionId: string; expiresAt: number }
  ): Promise<boolean> {
    const bound = await this.store.transaction((sql) =>
      sql.run(
        `update mcp_sign_ins set interaction_id = ?, expires_at = ? where state_hash = ? and user_id = ?`,
        waiting.interactionId,
        waiting.expiresAt,
        digestOf(state),
        userId
      )
    )
    return bound === 1
  }

  /** One that is still on its way, of an account that is not suspended. */
  async find(state: string): Promise<SignIn | null> {
    const row = await this.store.read((sql) =>
      sql.get<SignInRow>(
        `select s.*, u.email from mcp_sign_ins s join users u on u.id = s.user_id
          where s.state_hash = ? and s.expires_at > ? and u.suspended_at is null`,
        digestOf(state),
        Date.now()
      )
    )
    const pending =
      row && this.box.open<PendingAuthorization>(row.sealed, aboutSignIn(row.id, row.user_id))
    if (row === undefined || !pending) {
      return null
    }
    return {
      id: row.id,
      userId: row.user_id,
      email: row.email,
      owner: row.owner,
      resource: row.resource,
      serverName: row.server_name,
      interactionId: row.interaction_id,
      pending,
    }
  }

  /** The same, and no second time: of many at the same moment one gets it. */
  async take(state: string): Promise<SignIn | null> {
    const signIn = await this.find(state)
    if (signIn === null) {
      return null
    }
    const taken = await this.store.transaction((sql) =>
      sql.run('delete from mcp_sign_ins where id = ?', signIn.id)
    )
    return taken === 1 ? signIn : null
  }
}

function aboutSignIn(id: string, userId: string): string[] {
  return ['sign-in', id, userId]
}

export const signInSecrets: SecretColumn = {
  table: 'mcp_sign_ins',
  key: 'id',
  column: 'sealed',
  about: ['user_id'],
  purpose: ({ id, user_id: userId }) => purposeOf(aboutSignIn(String(id), String(userId))),
}
