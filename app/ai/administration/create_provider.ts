import { inject } from '@adonisjs/core'
import { ModelManager } from '#ai/model_manager'
import { endOfKey, sealKey } from '#ai/managed/provider_key'
import { findProviderRows } from '#ai/managed/provider_rows'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { isUniqueViolation } from '#core/database_errors'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { raiseRevision, Revisions } from '#settings/revisions'
import { ReadProviderFields, type ProviderInput } from './provider_fields.js'
import { refuse } from './refusal.js'

const NAME = /^[a-z][a-z0-9_-]{0,31}$/
const MAX_PROVIDERS = 100

/** Adds a provider; its models that the catalogue knows are on at once. For administrators. */
@inject()
export class CreateProvider {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private revisions: Revisions,
    private readFields: ReadProviderFields
  ) {}

  /**
   * @param input.name - begins the ids of its models, and cannot be changed
   * @returns the provider's id
   * @throws Problem `validation_failed`
   */
  async execute(input: ProviderInput & { name: string }, origin: AuditOrigin): Promise<string> {
    const name = input.name.trim()
    refuse(this.#nameFaults(name))
    const { apiKey, ...fields } = this.readFields.execute(input)
    const id = newId()
    const now = Date.now()
    try {
      await this.sql.transaction(async (sql) => {
        const revision = await raiseRevision(sql, 'models')
        const rows = await findProviderRows(sql)
        refuse(
          rows.length < MAX_PROVIDERS
            ? []
            : [{ field: 'name', message: 'There are too many providers; delete one first.' }]
        )
        await sql.run(
          `insert into providers (id, name, driver, base_url, api, api_key, api_key_end,
             api_key_set_at, is_enabled, passes_unlisted, revision, created_at, updated_at)
           values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
          id,
          name,
          fields.driver,
          fields.baseUrl,
          fields.api,
          apiKey === null ? null : sealKey(id, apiKey),
          apiKey === null ? null : endOfKey(apiKey),
          apiKey === null ? null : now,
          Number(fields.passesUnlisted),
          revision,
          now,
          now
        )
        await recordAudit(sql, {
          ...origin,
          action: 'provider.created',
          target: { type: 'provider', id, label: name },
          after: { ...fields, ...(apiKey !== null && { apiKey: 'set' }) },
        })
      })
    } catch (error) {
      if (isUniqueViolation(error)) {
        refuse([{ field: 'name', message: 'Another provider has this name.' }])
      }
      throw error
    }
    await this.revisions.check()
    return id
  }

  #nameFaults(name: string) {
    if (!NAME.test(name)) {
      const message = 'Write up to 32 small letters, digits, - and _, a letter first.'
      return [{ field: 'name', message }]
    }
    const { providers } = this.models.book
    return Object.hasOwn(providers, name)
      ? [{ field: 'name', message: 'Another provider has this name.' }]
      : []
  }
}
