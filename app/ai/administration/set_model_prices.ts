import { inject } from '@adonisjs/core'
import { ModelManager } from '#ai/model_manager'
import { writePrices } from '#ai/managed/model_rows'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { raiseRevision, Revisions } from '#settings/revisions'
import { assertModel } from './model_changes.js'
import { refuse } from './refusal.js'

/** What an administrator writes: US dollars per million tokens, and the day from which they hold. */
export interface PricesInput {
  /** `YYYY-MM-DD` in UTC, today or later; blank: now. */
  from: string
  input: string
  /** Blank: what input costs. */
  cachedInput: string
  output: string
}

type Fault = { field: string; message: string }

const MAX_PRICE = 1_000_000
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Sets what a model costs from a moment on. What is billed already stays: earlier prices are kept and cannot be changed. For
 * administrators.
 */
@inject()
export class SetModelPrices {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private revisions: Revisions
  ) {}

  /** @throws Problem `not_found`, `validation_failed` */
  async execute(id: string, given: PricesInput, origin: AuditOrigin): Promise<void> {
    assertModel(this.models.book, id)
    const faults: Fault[] = []
    const from = startOf(given.from.trim(), faults)
    const input = price('input', given.input, faults)
    const output = price('output', given.output, faults)
    const cachedInput =
      given.cachedInput.trim() === '' ? input : price('cached_input', given.cachedInput, faults)
    refuse(faults)
    const prices = { input, cachedInput, output }
    await this.sql.transaction(async (sql) => {
      await raiseRevision(sql, 'models')
      await writePrices(sql, id, { from, prices })
      await recordAudit(sql, {
        ...origin,
        action: 'model_prices.set',
        target: { type: 'model', id, label: id },
        after: { from: new Date(from).toISOString(), ...prices },
      })
    })
    await this.revisions.check()
  }

  /**
   * Takes back prices that do not hold yet.
   *
   * @throws Problem `not_found` where they do, or are gone
   */
  async takeBack(id: string, priceId: number, origin: AuditOrigin): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await raiseRevision(sql, 'models')
      const rows = await sql.run(
        'delete from model_prices where id = ? and model_id = ? and from_at > ?',
        priceId,
        id,
        Date.now()
      )
      if (rows === 0) {
        throw new Problem('not_found', { detail: 'These prices hold already, or are gone.' })
      }
      await recordAudit(sql, {
        ...origin,
        action: 'model_prices.taken_back',
        target: { type: 'model', id, label: id },
      })
    })
    await this.revisions.check()
  }
}

/** The moment from which prices of this day hold: of today they cannot hold for what was billed this morning. */
function startOf(day: string, faults: Fault[]): number {
  const now = Date.now()
  if (day === '') {
    return now
  }
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN
  if (Number.isNaN(start)) {
    faults.push({ field: 'from', message: 'Write a day such as 2027-01-31.' })
  } else if (start + DAY_MS <= now) {
    faults.push({ field: 'from', message: 'That day is billed already: choose today or later.' })
  }
  return Math.max(start, now)
}

function price(field: string, text: string, faults: Fault[]): number {
  const digits = text.trim()
  const value = Number(digits)
  if (!/^\d{1,7}(\.\d{1,6})?$/.test(digits) || value > MAX_PRICE) {
    faults.push({ field, message: 'Write an amount in US dollars, such as 1.25.' })
  }
  return value
}
