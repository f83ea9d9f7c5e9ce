import type { OAuthClientInformationMixed } from '@modelcontextprotocol/client'
import type { SecretColumn } from '#core/secret_column'
import type { SqlStore } from '#core/sql_store'
import { digestOf } from './place.js'
import { purposeOf, type SealedJson } from './sealed_json.js'
import type { ClientRegistry } from '../types.js'

/** What is remembered in the database of this installation as a client of authorization servers. */
export class DatabaseClients implements ClientRegistry {
  /** @param redirectUri - a client is registered for this one; at another address it is another client */
  constructor(
    private store: SqlStore,
    private box: SealedJson,
    private redirectUri: string
  ) {}

  async findRegistered(issuer: string): Promise<OAuthClientInformationMixed | null> {
    const row = await this.store.read((sql) =>
      sql.get<{ sealed: string }>(
        'select sealed from mcp_clients where name = ?',
        this.#nameOf(issuer)
      )
    )
    return row === undefined ? null : this.box.open(row.sealed, aboutClient(issuer))
  }

  async saveRegistered(issuer: string, client: OAuthClientInformationMixed): Promise<void> {
    const sealed = this.box.seal(client, aboutClient(issuer))
    await this.store.transaction((sql) =>
      sql.run(
        `insert into mcp_clients (name, issuer, sealed, created_at) values (?, ?, ?, ?)
          on conflict (name) do update
            set sealed = excluded.sealed, created_at = excluded.created_at`,
        this.#nameOf(issuer),
        issuer,
        sealed,
        Date.now()
      )
    )
  }

  async removeRegistered(issuer: string, clientId: string): Promise<void> {
    const registered = await this.findRegistered(issuer)
    if (registered?.client_id === clientId) {
      await this.store.transaction((sql) =>
        sql.run('delete from mcp_clients where name = ?', this.#nameOf(issuer))
      )
    }
  }

  async bindConfigured(resource: string, clientId: string, issuer: string): Promise<string> {
    const name = digestOf('configured', resource, clientId)
    return this.store.transaction(async (sql) => {
      await sql.run(
        `insert into mcp_clients (name, issuer, created_at) values (?, ?, ?)
          on conflict (name) do nothing`,
        name,
        issuer,
        Date.now()
      )
      const row = await sql.get<{ issuer: string }>(
        'select issuer from mcp_clients where name = ?',
        name
      )
      return row?.issuer ?? issuer
    })
  }

  #nameOf(issuer: string): string {
    return digestOf('registered', issuer, this.redirectUri)
  }
}

function aboutClient(issuer: string): string[] {
  return ['client', issuer]
}

export const clientSecrets: SecretColumn = {
  table: 'mcp_clients',
  key: 'name',
  column: 'sealed',
  about: ['issuer'],
  purpose: ({ issuer }) => purposeOf(aboutClient(String(issuer))),
}
