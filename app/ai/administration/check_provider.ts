import { inject } from '@adonisjs/core'
import { askProvider } from '#ai/check/ask_provider'
import { isUsable, unreached, type ProviderCheck } from '#ai/check/provider_check'
import { writeCheck, type StoredCheck } from '#ai/managed/check_rows'
import { configOf, findProviderRows } from '#ai/managed/provider_rows'
import { ModelManager } from '#ai/model_manager'
import type { ProviderConfig } from '#ai/define_config'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { GuardedTransport } from '#core/outbound/guarded_transport'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'

/** Asks a provider, on or off, whether it is there, takes the key, and what it offers; keeps what it says. */
@inject()
export class CheckProvider {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private transport: GuardedTransport
  ) {}

  /**
   * @param name - also of a provider of the environment
   * @throws Problem `not_found`, or the signal's reason
   */
  async execute(name: string, origin: AuditOrigin, signal: AbortSignal): Promise<StoredCheck> {
    const config = await this.#configOf(name)
    const check = { provider: name, checkedAt: Date.now(), ...(await this.#ask(config, signal)) }
    await this.sql.transaction(async (sql) => {
      await writeCheck(sql, check)
      await recordAudit(sql, {
        ...origin,
        action: 'provider.checked',
        target: { type: 'provider', id: name, label: name },
        after: { usable: isUsable(check), models: check.models.names?.length ?? null },
      })
    })
    return check
  }

  /** Null where the key cannot be read. */
  async #configOf(name: string): Promise<ProviderConfig | null> {
    const { book } = this.models
    if (Object.hasOwn(book.providers, name)) {
      return book.providers[name]
    }
    const rows = await this.sql.read(findProviderRows)
    const row = rows.find((one) => one.name === name)
    if (row === undefined) {
      throw new Problem('not_found', { detail: `There is no provider ${name}.` })
    }
    return configOf(row)
  }

  async #ask(config: ProviderConfig | null, signal: AbortSignal): Promise<ProviderCheck> {
    if (config === null) {
      return unreached('Its key cannot be read, because APP_KEY is another: write the key anew.')
    }
    if (config.driver === 'demo') {
      return {
        reached: { isOk: true, ms: 0 },
        key: { state: 'none' },
        models: { names: ['demo'] },
      }
    }
    return askProvider(config, this.transport, signal)
  }
}
