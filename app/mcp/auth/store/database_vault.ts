import { newId } from '#core/ids'
import type { SecretColumn } from '#core/secret_column'
import type { SqlStore } from '#core/sql_store'
import { withLease } from './credential_lease.js'
import { placeOf } from './place.js'
import { purposeOf, type SealedJson } from './sealed_json.js'
import type { Credential, CredentialKey, CredentialVault } from '../types.js'

/** The owner of a credential that all share. */
export const SHARED = 'shared'

interface CredentialRow {
  issuer: string
  sealed: string
}

/** Credentials in the database, each sealed for its owner, issuer and resource. */
export class DatabaseVault implements CredentialVault {
  constructor(
    private store: SqlStore,
    private box: SealedJson
  ) {}

  async find(key: CredentialKey): Promise<Credential | null> {
    const row = await this.store.read((sql) =>
      sql.get<CredentialRow>(
        `select issuer, sealed from mcp_credentials where place = ?
          order by updated_at desc, id desc limit 1`,
        placeOf(key)
      )
    )
    /* One that cannot be opened is from another `APP_KEY`: as good as none. */
    return row === undefined ? null : this.box.open<Credential>(row.sealed, about(key, row.issuer))
  }

  async save(key: CredentialKey, credential: Credential): Promise<void> {
    const { issuer } = credential.authority
    const sealed = this.box.seal(credential, about(key, issuer))
    const place = placeOf(key)
    await this.store.transaction(async (sql) => {
      /* Not the clock alone: it may stand still, or be set back. */
      const last = await sql.get<{ at: number | null }>(
        'select max(updated_at) as at from mcp_credentials where place = ?',
        place
      )
      const now = Math.max(Date.now(), Number(last?.at ?? 0) + 1)
      await sql.run(
        `insert into mcp_credentials
          (id, place, issuer, user_id, resource, sealed, created_at, updated_at)
          values (?, ?, ?, ?, ?, ?, ?, ?)
          on conflict (place, issuer) do update
            set sealed = excluded.sealed, updated_at = excluded.updated_at`,
        newId(),
        place,
        issuer,
        key.owner === SHARED ? null : key.owner,
        key.resource,
        sealed,
        now,
        now
      )
    })
  }

  async remove(key: CredentialKey, credential: Credential): Promise<void> {
    const { issuer } = credential.authority
    await this.store.transaction(async (sql) => {
      const row = await sql.get<CredentialRow>(
        'select issuer, sealed from mcp_credentials where place = ? and issuer = ?',
        placeOf(key),
        issuer
      )
      const kept = row && this.box.open<Credential>(row.sealed, about(key, issuer))
      if (kept?.tokens.access_token === credential.tokens.access_token) {
        await sql.run(
          'delete from mcp_credentials where place = ? and issuer = ?',
          placeOf(key),
          issuer
        )
      }
    })
  }

  exclusively<T>(key: CredentialKey, work: () => Promise<T>): Promise<T> {
    return withLease(this.store, placeOf(key), work)
  }
}

function about({ owner, resource }: CredentialKey, issuer: string): string[] {
  return ['credential', owner, issuer, resource]
}

export const credentialSecrets: SecretColumn = {
  table: 'mcp_credentials',
  key: 'id',
  column: 'sealed',
  about: ['user_id', 'issuer', 'resource'],
  purpose: ({ user_id: userId, issuer, resource }) =>
    purposeOf(
      about({ owner: String(userId ?? SHARED), resource: String(resource) }, String(issuer))
    ),
}
