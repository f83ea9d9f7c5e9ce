import { inject } from '@adonisjs/core'
import { ModelManager } from '#ai/model_manager'
import { writeModelRow } from '#ai/managed/model_rows'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { raiseRevision, Revisions } from '#settings/revisions'
import { assertModel, storedModel } from './model_changes.js'
import { refuse } from './refusal.js'

/** At once, as many as a page shows. */
const MAX_MODELS = 500

/** Turns models on or off, all of them or none. Answers under way go on. For administrators. */
@inject()
export class SwitchModels {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private revisions: Revisions
  ) {}

  /**
   * @returns how many are another than before
   * @throws Problem `not_found`, `validation_failed`: the default model stays on
   */
  async execute(ids: string[], isEnabled: boolean, origin: AuditOrigin): Promise<number> {
    const wanted = [...new Set(ids)]
    const { book, defaultId } = this.models
    refuse(
      wanted.length > MAX_MODELS
        ? [{ field: 'models', message: `Choose at most ${MAX_MODELS} models at once.` }]
        : []
    )
    wanted.forEach((id) => assertModel(book, id))
    refuse(
      !isEnabled && wanted.includes(defaultId)
        ? [
            {
              field: 'models',
              message: `${defaultId} is the default model: choose another one first.`,
            },
          ]
        : []
    )
    const changed = await this.sql.transaction(async (sql) => {
      const revision = await raiseRevision(sql, 'models')
      const different: string[] = []
      for (const id of wanted) {
        const known = await storedModel(sql, id)
        if (known.isEnabled !== isEnabled) {
          await writeModelRow(sql, { ...known, isEnabled, revision })
          different.push(id)
        }
      }
      if (different.length > 0) {
        const one = different.length === 1 ? different[0] : null
        await recordAudit(sql, {
          ...origin,
          action: isEnabled ? 'models.enabled' : 'models.disabled',
          target: {
            type: 'model',
            id: one ?? 'several',
            label: one ?? `${different.length} models`,
          },
          after: { models: different },
        })
      }
      return different.length
    })
    await this.revisions.check()
    return changed
  }
}
