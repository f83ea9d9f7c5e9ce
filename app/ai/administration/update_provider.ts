import { inject } from '@adonisjs/core'
import { endOfKey, sealKey } from '#ai/managed/provider_key'
import { findProviderRow, type ProviderRow } from '#ai/managed/provider_rows'
import type { JsonFields } from '#audit/audit_event'
import type { AuditOrigin } from '#audit/audit_origin'
import { changedFields } from '#audit/changed_fields'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { EditConflict } from '#settings/edit_conflict'
import { raiseRevision, Revisions } from '#settings/revisions'
import { ReadProviderFields, type ProviderFields, type ProviderInput } from './provider_fields.js'
import { refuse } from './refusal.js'

export interface ProviderChange extends ProviderInput {
  isEnabled: boolean
  /** The provider is to have no key any more. */
  removesKey: boolean
  /** The row's, when whoever changes it looked. */
  revision: number
}

/** What of a provider is compared and told; of the key only that it is another. */
type Comparable = ReturnType<typeof ofRow>

/** The fields of the form, with their labels. */
const COMPARED = [
  ['driver', 'What it speaks'],
  ['baseUrl', 'Address'],
  ['api', 'API'],
  ['passesUnlisted', 'Models that are not listed'],
  ['isEnabled', 'In use'],
] as const

/** Changes how a provider is reached. Answers under way go on as they began. For administrators. */
@inject()
export class UpdateProvider {
  constructor(
    private sql: SqlStore,
    private revisions: Revisions,
    private readFields: ReadProviderFields
  ) {}

  /** @throws Problem `not_found`, `validation_failed`; EditConflict where somebody else changed it meanwhile */
  async execute(id: string, change: ProviderChange, origin: AuditOrigin): Promise<void> {
    const { apiKey, ...fields } = this.readFields.execute(change)
    const wanted = { ...fields, isEnabled: change.isEnabled }
    await this.sql.transaction(async (sql) => {
      const revision = await raiseRevision(sql, 'models')
      const row = await findProviderRow(sql, id)
      if (row === undefined) {
        throw new Problem('not_found', { detail: 'There is no such provider.' })
      }
      assertKeyStays(row, fields, apiKey, change.removesKey)
      const known = ofRow(row)
      if (row.revision > change.revision) {
        assertSame(wanted, known)
      }
      const key = keyColumns(row, apiKey, change.removesKey)
      await sql.run(
        `update providers set driver = ?, base_url = ?, api = ?, passes_unlisted = ?, is_enabled = ?,
           api_key = ?, api_key_end = ?, api_key_set_at = ?, revision = ?, updated_at = ?
         where id = ?`,
        fields.driver,
        fields.baseUrl,
        fields.api,
        Number(fields.passesUnlisted),
        Number(change.isEnabled),
        key.sealed,
        key.end,
        key.setAt,
        revision,
        Date.now(),
        id
      )
      const changed = changedFields({ ...known, ...keyNote(row) }, { ...wanted, ...key.note })
      if (changed !== null) {
        const target = { type: 'provider', id, label: row.name }
        await recordAudit(sql, { ...origin, action: 'provider.changed', target, ...changed })
      }
    })
    await this.revisions.check()
  }
}

function ofRow(row: ProviderRow) {
  return {
    driver: row.driver,
    baseUrl: row.base_url,
    api: row.api,
    passesUnlisted: row.passes_unlisted === 1,
    isEnabled: row.is_enabled === 1,
  }
}

/** A key is for whom it was given: with another address it would be told to somebody else. */
function assertKeyStays(
  row: ProviderRow,
  fields: Pick<ProviderFields, 'baseUrl'>,
  apiKey: string | null,
  removesKey: boolean
): void {
  const goesElsewhere = originOf(row.base_url) !== originOf(fields.baseUrl)
  refuse(
    row.api_key !== null && goesElsewhere && apiKey === null && !removesKey
      ? [{ field: 'api_key', message: 'The address is another: write the key anew.' }]
      : []
  )
}

const originOf = (address: string) => new URL(address).origin

function assertSame(wanted: Comparable, known: Comparable): void {
  const edits = COMPARED.filter(([field]) => wanted[field] !== known[field]).map(
    ([field, label]) => ({
      field,
      label,
      yours: wanted[field],
      theirs: known[field],
    })
  )
  if (edits.length > 0) {
    throw new EditConflict(edits)
  }
}

function keyNote(row: ProviderRow): JsonFields {
  return { apiKey: row.api_key === null ? 'none' : 'set' }
}

function keyColumns(row: ProviderRow, apiKey: string | null, removesKey: boolean) {
  if (apiKey !== null) {
    const note: JsonFields = { apiKey: row.api_key === null ? 'set' : 'changed' }
    return { sealed: sealKey(row.id, apiKey), end: endOfKey(apiKey), setAt: Date.now(), note }
  }
  return removesKey
    ? { sealed: null, end: null, setAt: null, note: { apiKey: 'none' } }
    : {
        sealed: row.api_key,
        end: row.api_key_end,
        setAt: row.api_key_set_at,
        note: keyNote(row),
      }
}
