import app from '@adonisjs/core/services/app'
import { SavedViews } from '#admin/saved_views/saved_views'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { JobState } from '#jobs/tracked/job_rows'
import { ChangeSettings } from '#settings/change_settings'
import { SETTING_SECTIONS } from '#settings/setting_definitions'
import { Settings } from '#settings/settings'
import { anEvent } from '../audit.js'
import { originOf } from '../links.js'
import { clearSettings } from '../settings.js'
import { beginTwoFactor } from '../two_factor.js'
import { times, wholeList, type AdminWorld, type Pages } from './types.js'

const HOUR_MS = 3_600_000
const MAX_VIEWS = 12

/** Entries of the audit log about somebody. */
export const auditPages: Pages = async ({ write, rows }) => {
  const target = newId()
  await sql.transaction((db) =>
    times(rows, () =>
      recordAudit(
        db,
        anEvent({
          actor: { kind: 'user', userId: newId(), label: write('actor') },
          target: { type: 'user', id: target, label: write('target') },
          before: { [write('field')]: write('before') },
          after: { [write('field')]: [write('after'), { deep: write('deep') }] },
          reason: write('reason'),
          address: write('address').slice(0, 64),
        })
      )
    )
  )
  const { id } = (await sql.read((db) =>
    db.get<{ id: string }>('select id from audit_entries where target_id = ?', target)
  )) ?? { id: '' }
  return [...wholeList('/admin/audit', rows), `/admin/audit/${id}`, '/admin/audit?f[actor]=zzzz']
}

/** A job as it is stored; one that runs is nobody's to take over. */
async function addJob(state: JobState, { account, write }: AdminWorld): Promise<string> {
  const id = newId()
  const now = Date.now()
  const isOver = state !== 'running'
  const report = {
    summary: write('summary'),
    problems: [{ item: write('item'), message: write('problem') }],
  }
  await sql.read((db) =>
    db.run(
      `insert into tracked_jobs (id, kind, state, arguments, started_by, done, total, report, error, result_key,
         result_name, result_type, result_size, result_expires_at, attempts, lease_until, created_at, started_at,
         finished_at) values (?, 'people_change', ?, ?, ?, 1, 3, ?, ?, ?, ?, 'text/csv', 10, ?, 1, ?, ?, ?, ?)`,
      id,
      state,
      JSON.stringify({ [write('argument')]: write('value of argument') }),
      account.id,
      state === 'completed' ? JSON.stringify(report) : null,
      state === 'failed' ? write('error') : null,
      state === 'completed' ? 'missing' : null,
      write('file').slice(0, 255),
      now + HOUR_MS,
      now + HOUR_MS,
      now,
      now,
      isOver ? now + 1 : null
    )
  )
  return id
}

export const jobPages: Pages = async (world) => {
  const states: JobState[] = ['completed', 'failed', 'cancelled', 'running']
  const ids = await Promise.all(states.map((state) => addJob(state, world)))
  await times(world.rows, () => addJob('completed', world))
  world.cleanup(async () => {
    await sql.read((db) =>
      db.run('delete from tracked_jobs where started_by = ?', world.account.id)
    )
  })
  return [...wholeList('/admin/jobs', world.rows), ...ids.map((id) => `/admin/jobs/${id}`)]
}

/** The own account with a second factor begun, and lists under names. */
export const ownPages: Pages = async ({ account, write, rows }) => {
  await beginTwoFactor(account)
  const views = await app.container.make(SavedViews)
  for (const list of ['users', 'conversations'] as const) {
    await times(Math.min(rows, MAX_VIEWS), (n) => {
      const name = `${n}${write('view')}`.slice(0, 60)
      const query = `q=${encodeURIComponent(write('search'))}`
      return views.save({ userId: account.id, list, name, query })
    })
  }
  return [`/admin/views/new?list=users&query=${encodeURIComponent(`q=${write('search')}`)}`]
}

/** An organisation with a name of its own. */
export const settingPages: Pages = async ({ account, cleanup, write }) => {
  const changeSettings = await app.container.make(ChangeSettings)
  const { revision } = await app.container.make(Settings)
  cleanup(clearSettings)
  const organisation = write('organisation').replaceAll('\n', ' ').slice(0, 100)
  const changes = { organisation_name: organisation }
  await changeSettings.execute({ changes, revision }, originOf(account))
  return Object.keys(SETTING_SECTIONS).map((key) => `/admin/settings/${key.replaceAll('_', '-')}`)
}
