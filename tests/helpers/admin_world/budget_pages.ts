import app from '@adonisjs/core/services/app'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { addToCounters } from '#limits/budgets/counters'
import { PERIODS, periodKey } from '#limits/budgets/periods'
import { SetBudgets } from '#limits/budgets/set_budgets'
import { NOTHING, UNITS } from '#limits/budgets/spending'
import type { Subject } from '#limits/budgets/subjects'
import { createAccount } from '../accounts.js'
import { clearBudgets } from '../clear_budgets.js'
import { originOf } from '../links.js'
import { createPersonalToken } from '../worlds.js'
import { times, wholeList, type AdminWorld, type Pages } from './types.js'

/** So much that nobody else's use makes a difference, in tokens and in billionths of a US dollar. */
const AMOUNT = 900_000_000_000_000

/** Everything that can be said of a subject, most of it used, some of it reserved, and told. */
async function addBudgets({ account }: AdminWorld, subject: Subject, share: number): Promise<void> {
  const setBudgets = await app.container.make(SetBudgets)
  const changes = PERIODS.flatMap((period) =>
    UNITS.map((unit) => ({ period, unit, amount: AMOUNT }))
  )
  await setBudgets.execute(subject, changes, originOf(account))
  const amount = (part: number) => ({ tokens: AMOUNT * part, nanoUsd: AMOUNT * part })
  const now = Date.now()
  await sql.transaction(async (db) => {
    for (const period of PERIODS) {
      await db.run(
        `insert into budget_warnings (period, subject, unit, percent, amount, created_at)
          values (?, ?, 'usd', 80, ?, ?)`,
        periodKey(period, now),
        subject,
        AMOUNT,
        now
      )
    }
    if (subject !== 'everyone') {
      const used = amount(share)
      const keys = PERIODS.map((period) => ({ subject, period: periodKey(period, now) }))
      await addToCounters(
        db,
        keys.map((key) => ({ ...key, used, reserved: share < 1 ? amount(0.05) : NOTHING }))
      )
    }
  })
}

async function addGroup({ write }: AdminWorld): Promise<string> {
  const id = newId()
  const now = Date.now()
  await sql.read((db) =>
    db.run(
      `insert into groups (id, name, name_key, description, created_at, updated_at)
        values (?, ?, ?, ?, ?, ?)`,
      id,
      write('group').slice(0, 100),
      id,
      write('description of group').slice(0, 500),
      now,
      now
    )
  )
  return id
}

async function addMember({ write }: AdminWorld, groupId: string) {
  const person = await createAccount({ fullName: write('member').slice(0, 255) })
  const email = `${newId()}${write('email of member')}`.slice(0, 254)
  await sql.transaction(async (db) => {
    await db.run('update users set email = ? where id = ?', email, person.id)
    await db.run(
      'insert into group_members (group_id, user_id, added_at) values (?, ?, ?)',
      groupId,
      person.id,
      Date.now()
    )
  })
  return { ...person, email }
}

/** Groups with people, and budgets of everybody near their end. */
export const budgetPages: Pages = async (world) => {
  const { cleanup, write, rows } = world
  cleanup(clearBudgets)
  const group = await addGroup(world)
  const member = await addMember(world, group)
  const { id: token } = await createPersonalToken(member, ['read'])
  await sql.read((db) =>
    db.run(
      'update auth_access_tokens set name = ? where id = ?',
      write('token').slice(0, 100),
      token
    )
  )
  const subjects: Subject[] = [
    'instance',
    'everyone',
    `group:${group}`,
    `user:${member.id}`,
    `token:${token}`,
  ]
  await times(subjects.length, (n) => addBudgets(world, subjects[n], 0.79 + n * 0.07))
  await times(rows, async () => {
    const id = await addGroup(world)
    await addBudgets(world, `group:${id}`, 0.4)
    const other = await addMember(world, group)
    await addBudgets(world, `user:${other.id}`, 0.5)
  })
  const ruleOf = (subject: Subject) => `/admin/limits/rules/${subject}`
  return [
    ...wholeList('/admin/groups', rows),
    ...wholeList('/admin/limits', rows),
    ...wholeList('/admin/limits/people', rows),
    ...wholeList('/admin/limits/warnings', rows),
    '/admin/groups?q=zzzz',
    ...wholeList(`/admin/groups/${group}`, rows),
    `/admin/groups/${group}`,
    `/admin/groups/${group}/delete`,
    ...(['instance', `user:${member.id}`, `token:${token}`] as const).map(ruleOf),
    `${ruleOf(`user:${member.id}`)}/remove`,
    `/admin/users/${member.id}`,
    `/admin/limits/test?${new URLSearchParams({ email: member.email })}`,
  ]
}
