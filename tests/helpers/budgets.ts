import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { nameOf, readCounters } from '#limits/budgets/counters'
import { forgetSubject } from '#limits/budgets/forget_subject'
import { periodKey, type Period } from '#limits/budgets/periods'
import { SetBudgets, type BudgetChange } from '#limits/budgets/set_budgets'
import type { Spending } from '#limits/budgets/spending'
import type { Payers, Subject } from '#limits/budgets/subjects'
import type { TestAccount } from './accounts.js'

/** Who pays for what a person asks for, signed in and in no group. */
export function payersOf(userId: string): Payers {
  return { userId, tokenId: null, groupIds: [] }
}

/** Says what somebody may spend; tokens a day where nothing else is said. */
export async function setBudget(
  subject: Subject,
  amount: BudgetChange['amount'],
  { period, unit }: Partial<Pick<BudgetChange, 'period' | 'unit'>> = {}
): Promise<void> {
  const setBudgets = await app.container.make(SetBudgets)
  const change = { period: period ?? ('day' as const), unit: unit ?? ('tokens' as const), amount }
  await setBudgets.execute(subject, [change], systemOrigin())
}

/** Forgets what was said of the instance: its budget would hold for the tests after this one. */
export async function clearInstanceBudget(): Promise<void> {
  await sql.transaction((db) => forgetSubject(db, 'instance'))
}

/** What somebody used in the day or month that it is, and what is reserved for answers in work. */
export async function counterOf(
  subject: Subject,
  period: Period = 'day'
): Promise<{ used: Spending; reserved: Spending }> {
  const key = { subject, period: periodKey(period, Date.now()) }
  const counters = await sql.read((db) => readCounters(db, [key]))
  const nothing = { tokens: 0, nanoUsd: 0 }
  return counters.get(nameOf(key)) ?? { used: nothing, reserved: nothing }
}

/** A group with these members. */
export async function createGroup(...members: Pick<TestAccount, 'id'>[]): Promise<string> {
  const id = newId()
  const now = Date.now()
  await sql.transaction(async (db) => {
    await db.run(
      `insert into groups (id, name, name_key, description, created_at, updated_at)
       values (?, ?, ?, '', ?, ?)`,
      id,
      `Group ${id}`,
      `group ${id}`,
      now,
      now
    )
    for (const member of members) {
      await db.run(
        'insert into group_members (group_id, user_id, added_at) values (?, ?, ?)',
        id,
        member.id,
        now
      )
    }
  })
  return id
}
