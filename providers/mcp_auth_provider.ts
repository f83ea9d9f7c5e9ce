import type { ApplicationService } from '@adonisjs/core/types'
import { Logger } from '@adonisjs/core/logger'
import { SqlStore } from '#core/sql_store'
import { CompleteSignIn } from '#mcp/auth/complete_sign_in'
import { McpAuth } from '#mcp/auth/mcp_auth'
import { SignInListeners } from '#mcp/auth/sign_in_listeners'
import { DatabaseClients } from '#mcp/auth/store/database_clients'
import { DatabaseVault } from '#mcp/auth/store/database_vault'
import { SealedJson } from '#mcp/auth/store/sealed_json'
import { SignIns } from '#mcp/auth/store/sign_ins'
import { createGuardedFetch, type GuardedFetch } from '#mcp/guarded_fetch'

/** Authorization servers say little, and soon. */
const LIMITS = { totalTimeoutMs: 20_000, maxBodyBytes: 256 * 1024 }

/**
 * Signing in to MCP servers.
 */
export default class McpAuthProvider {
  #fetch: Promise<GuardedFetch> | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(SealedJson, async (resolver) => {
      return new SealedJson(await resolver.make('encryption'))
    })
    container.singleton(DatabaseVault, async (resolver) => {
      return new DatabaseVault(await resolver.make(SqlStore), await resolver.make(SealedJson))
    })
    container.singleton(SignIns, async (resolver) => {
      return new SignIns(await resolver.make(SqlStore), await resolver.make(SealedJson))
    })
    container.singleton(SignInListeners, async (resolver) => {
      return new SignInListeners(await resolver.make(Logger))
    })
    container.singleton(McpAuth, async (resolver) => {
      const { default: config } = await import('#config/mcp')
      const { identity } = config
      const store = await resolver.make(SqlStore)
      const box = await resolver.make(SealedJson)
      return new McpAuth({
        vault: await resolver.make(DatabaseVault),
        registry: new DatabaseClients(store, box, identity.redirectUri),
        signIns: await resolver.make(SignIns),
        identity,
        fetch: await this.#guardedFetch(),
        isAdministrator: (userId) => isAdministrator(store, userId),
      })
    })
    container.singleton(CompleteSignIn, async (resolver) => {
      return new CompleteSignIn(
        await resolver.make(SignIns),
        await resolver.make(DatabaseVault),
        await this.#guardedFetch(),
        await resolver.make(SignInListeners)
      )
    })
  }

  #guardedFetch(): Promise<GuardedFetch> {
    this.#fetch ??= import('#config/mcp').then(({ default: { allowedPrivateHosts } }) =>
      createGuardedFetch({ allowedHosts: allowedPrivateHosts, ...LIMITS })
    )
    return this.#fetch
  }
}

async function isAdministrator(store: SqlStore, userId: string): Promise<boolean> {
  const row = await store.read((sql) =>
    sql.get('select 1 from users where id = ? and role = ?', userId, 'admin')
  )
  return row !== undefined
}
