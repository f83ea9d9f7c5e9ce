import type { ApplicationService } from '@adonisjs/core/types'
import { Logger } from '@adonisjs/core/logger'
import { AccessTokens } from '#auth/access_tokens'
import { AccountStates } from '#auth/account_states'
import { Credentials } from '#auth/credentials'
import { PasswordHasher } from '#auth/passwords/password_hasher'
import { Revocations } from '#auth/revocations'
import { RefusedSignIns } from '#auth/sessions/refused_sign_ins'
import { SecretBox } from '#auth/two_factor/secret_box'
import { SqlStore } from '#core/sql_store'
import { MemoryBuckets } from '#limits/memory_buckets'
import { RateLimits } from '#limits/rate_limits'
import { RouteLimits } from '#limits/route_limits'
import { Settings } from '#settings/settings'

/**
 * Accounts: how bearer tokens are resolved, passwords hashed, tries limited, and how the end of a credential is noticed.
 */
export default class AccountsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(AccessTokens, async () => {
      const { default: config } = await import('#config/accounts')
      return new AccessTokens(config.accessToken)
    })
    container.singleton(PasswordHasher, async (resolver) => {
      const { scryptOptions } = await import('#config/hash')
      return new PasswordHasher(await resolver.make('hash'), scryptOptions)
    })
    container.singleton(RateLimits, async (resolver) => {
      const stores = { local: new MemoryBuckets(), shared: await this.#sharedBuckets() }
      return new RateLimits(stores, await resolver.make(Settings), await resolver.make(Logger))
    })
    container.singleton(RouteLimits, async (resolver) => {
      return new RouteLimits(await resolver.make(RateLimits))
    })
    container.singleton(AccountStates, async (resolver) => {
      return new AccountStates(await resolver.make(SqlStore))
    })
    container.singleton(Credentials, async (resolver) => {
      return new Credentials(await resolver.make(AccessTokens), await resolver.make(AccountStates))
    })
    container.singleton(SecretBox, async (resolver) => {
      return new SecretBox(await resolver.make('encryption'))
    })
    container.singleton(RefusedSignIns, async (resolver) => {
      return new RefusedSignIns(await resolver.make(SqlStore), await resolver.make(Logger))
    })
    container.singleton(Revocations, async (resolver) => {
      return new Revocations(await resolver.make(SqlStore), await resolver.make(AccountStates))
    })
  }

  async shutdown() {
    const refused = await this.app.container.make(RefusedSignIns)
    await refused.flush()
  }

  /** Buckets in Redis, where it is configured. */
  async #sharedBuckets() {
    const { default: env } = await import('#start/env')
    if (env.get('REDIS_URL') === undefined) {
      return null
    }
    const [redis, { RedisBuckets }] = await Promise.all([
      this.app.container.make('redis'),
      import('#limits/redis_buckets'),
    ])
    return new RedisBuckets(redis.connection('limiter').ioConnection)
  }
}
