import { inject } from '@adonisjs/core'
import { ModelManager } from '#ai/model_manager'
import { writeModelRow, type StoredModel } from '#ai/managed/model_rows'
import type { ModelAccess } from '#ai/managed/managed_models'
import type { AuditOrigin } from '#audit/audit_origin'
import { changedFields } from '#audit/changed_fields'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { EditConflict } from '#settings/edit_conflict'
import { raiseRevision, Revisions } from '#settings/revisions'
import { assertModel, storedModel } from './model_changes.js'
import { refuse } from './refusal.js'

/** What an administrator says of a model, as a form gives it. Blank texts: the catalogue's word holds. */
export interface ModelChange {
  isEnabled: boolean
  access: string
  name: string
  contextTokens: string
  maxOutputTokens: string
  /** Ids, one a line, in order. */
  fallbacks: string
  /** The row's, when whoever changes it looked; 0 where there was none. */
  revision: number
}

type ModelFields = Pick<
  StoredModel,
  'isEnabled' | 'access' | 'name' | 'contextTokens' | 'maxOutputTokens' | 'fallbacks'
>

const MAX_NAME_LENGTH = 200
const MAX_TOKENS = 100_000_000
const MAX_FALLBACKS = 10

const FIELDS = [
  ['isEnabled', 'On'],
  ['access', 'Who may use it'],
  ['name', 'Name'],
  ['contextTokens', 'Context'],
  ['maxOutputTokens', 'Longest answer'],
  ['fallbacks', 'Asked next'],
] as const

type Fault = { field: string; message: string }

/** Changes what is said of one model. Answers under way go on as they began. For administrators. */
@inject()
export class UpdateModel {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private revisions: Revisions
  ) {}

  /** @throws Problem `not_found`, `validation_failed`; EditConflict where somebody else changed it meanwhile */
  async execute(id: string, change: ModelChange, origin: AuditOrigin): Promise<void> {
    assertModel(this.models.book, id)
    const fields = this.#read(id, change)
    await this.sql.transaction(async (sql) => {
      const revision = await raiseRevision(sql, 'models')
      const known = await storedModel(sql, id)
      if (known.revision > change.revision) {
        assertSame(fields, known)
      }
      const next = this.#keepsFallbacks(id) ? { ...fields, fallbacks: known.fallbacks } : fields
      const changed = changedFields(ofModel(known), ofModel(next))
      if (changed !== null) {
        await writeModelRow(sql, { ...known, ...next, revision })
        const target = { type: 'model', id, label: id }
        await recordAudit(sql, { ...origin, action: 'model.changed', target, ...changed })
      }
    })
    await this.revisions.check()
  }

  /** The file of `PROVIDERS_CONFIG` decides. */
  #keepsFallbacks(id: string): boolean {
    return this.models.book.hasConfiguredFallbacks(id)
  }

  #read(id: string, change: ModelChange): ModelFields {
    const faults: Fault[] = []
    const access = (['everyone', 'admins'] as const).find((one) => one === change.access)
    if (access === undefined) {
      faults.push({ field: 'access', message: 'Choose who may use it.' })
    }
    faults.push(...this.#defaultFaults(id, change.isEnabled, access ?? 'everyone'))
    const name = change.name.trim()
    if (name.length > MAX_NAME_LENGTH) {
      faults.push({ field: 'name', message: `Write at most ${MAX_NAME_LENGTH} characters.` })
    }
    const fields: ModelFields = {
      isEnabled: change.isEnabled,
      access: access ?? 'everyone',
      name: name === '' ? null : name,
      contextTokens: tokens('context_tokens', change.contextTokens, faults),
      maxOutputTokens: tokens('max_output_tokens', change.maxOutputTokens, faults),
      fallbacks: this.#fallbacks(id, change.fallbacks, faults),
    }
    refuse(faults)
    return fields
  }

  /** Somebody must be able to answer where no model is named. */
  #defaultFaults(id: string, isEnabled: boolean, access: ModelAccess): Fault[] {
    if (id !== this.models.defaultId) {
      return []
    }
    const message = 'It is the default model: choose another one first.'
    return [
      ...(isEnabled ? [] : [{ field: 'is_enabled', message }]),
      ...(access === 'everyone' ? [] : [{ field: 'access', message }]),
    ]
  }

  #fallbacks(id: string, text: string, faults: Fault[]): string[] | null {
    const ids = [...new Set(text.split(/[\n,]/).map((line) => line.trim()))].filter(
      (line) => line !== ''
    )
    const strange = ids.find((other) => other === id || !this.models.offers(other))
    if (strange !== undefined) {
      const message =
        strange === id
          ? 'A model is not asked after itself.'
          : `${strange.slice(0, 100)} is no model that is on here.`
      faults.push({ field: 'fallbacks', message })
    }
    if (ids.length > MAX_FALLBACKS) {
      faults.push({ field: 'fallbacks', message: `Write at most ${MAX_FALLBACKS} models.` })
    }
    return ids.length === 0 ? null : ids
  }
}

function tokens(field: string, text: string, faults: Fault[]): number | null {
  const digits = text.trim()
  if (digits === '') {
    return null
  }
  const value = Number(digits)
  if (!/^\d+$/.test(digits) || value < 1 || value > MAX_TOKENS) {
    faults.push({ field, message: 'Write a whole number of tokens.' })
  }
  return value
}

function ofModel(model: ModelFields) {
  const { isEnabled, access, name, contextTokens, maxOutputTokens, fallbacks } = model
  return { isEnabled, access, name, contextTokens, maxOutputTokens, fallbacks }
}

function assertSame(wanted: ModelFields, known: ModelFields): void {
  const edits = FIELDS.filter(
    ([field]) => JSON.stringify(wanted[field]) !== JSON.stringify(known[field])
  ).map(([field, label]) => ({ field, label, yours: wanted[field], theirs: known[field] }))
  if (edits.length > 0) {
    throw new EditConflict(edits)
  }
}
