import { inject } from '@adonisjs/core'
import { ModelManager } from '#ai/model_manager'
import { findAliases } from '#ai/managed/model_rows'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { raiseRevision, Revisions } from '#settings/revisions'
import { refuse } from './refusal.js'

const ALIAS = /^[a-z][a-z0-9._-]{2,63}$/
const MAX_ALIASES = 500

/**
 * Gives a model another name, by which it may be asked for, or gives that name to another model. What has been asked already
 * keeps the model that the name stood for then. For administrators.
 */
@inject()
export class SetModelAlias {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private revisions: Revisions
  ) {}

  /** @throws Problem `validation_failed` */
  async execute(alias: string, modelId: string, origin: AuditOrigin): Promise<void> {
    const isModel = modelId.includes('/') && this.models.offers(modelId)
    refuse([
      ...(ALIAS.test(alias)
        ? []
        : [
            {
              field: 'alias',
              message: 'Write 3 to 64 small letters, digits, and . _ -, a letter first.',
            },
          ]),
      ...(isModel ? [] : [{ field: 'model', message: 'Choose a model that is on here.' }]),
    ])
    await this.sql.transaction(async (sql) => {
      await raiseRevision(sql, 'models')
      const aliases = await findAliases(sql)
      const before = aliases.find((one) => one.alias === alias)
      refuse(
        before === undefined && aliases.length >= MAX_ALIASES
          ? [{ field: 'alias', message: 'There are too many aliases; remove one first.' }]
          : []
      )
      if (before?.model_id === modelId) {
        return
      }
      await sql.run(
        `insert into model_aliases (alias, model_id, created_at) values (?, ?, ?)
         on conflict (alias) do update set model_id = excluded.model_id`,
        alias,
        modelId,
        Date.now()
      )
      await recordAudit(sql, {
        ...origin,
        action: 'model_alias.set',
        target: { type: 'model_alias', id: alias, label: alias },
        before: { model: before?.model_id ?? null },
        after: { model: modelId },
      })
    })
    await this.revisions.check()
  }

  /** @throws Problem `not_found` */
  async remove(alias: string, origin: AuditOrigin): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await raiseRevision(sql, 'models')
      const aliases = await findAliases(sql)
      const before = aliases.find((one) => one.alias === alias)
      if (before === undefined) {
        throw new Problem('not_found', { detail: 'There is no such alias.' })
      }
      await sql.run('delete from model_aliases where alias = ?', alias)
      await recordAudit(sql, {
        ...origin,
        action: 'model_alias.removed',
        target: { type: 'model_alias', id: alias, label: alias },
        before: { model: before.model_id },
      })
    })
    await this.revisions.check()
  }
}
