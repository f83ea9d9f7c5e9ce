import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { AuditFilter } from '#audit/reading/audit_filter'
import { AuditQuery } from '#audit/reading/audit_query'
import { ExportAudit } from '#audit/reading/export_audit'
import { parseEnd, parseMoment } from '#audit/reading/parse_moment'
import { recordAudit } from '#audit/record_audit'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { StartJob } from '#jobs/tracked/start_job'
import { answerCsv } from '../lists/csv_answer.js'
import { ListState } from '../lists/list_state.js'
import { COUNT_CAP } from '../lists/pager.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { AuditEntryView } from './audit_entry_view.js'
import { AuditView } from './audit_view.js'

/** Whom somebody looked for is not kept: it would outlive them. */
const ABOUT_PEOPLE = new Set(['actor', 'target', 'address'])

const SHAPE = { filters: ['actor', 'action', 'target', 'address', 'from', 'until'] }

/** The filter of the query string, with what is wrong about it in a sentence. */
function filterOf(state: ListState): { filter: AuditFilter; error: string | null } {
  const [from, until] = [state.filter('from'), state.filter('until')]
  const times = {
    from: from === null ? undefined : parseMoment(from),
    until: until === null ? undefined : parseEnd(until),
  }
  const isWrong = times.from === null || times.until === null
  const filter = {
    actor: state.filter('actor') ?? undefined,
    action: state.filter('action') ?? undefined,
    target: state.filter('target') ?? undefined,
    address: state.filter('address') ?? undefined,
    from: times.from ?? undefined,
    until: times.until ?? undefined,
  }
  return { filter, error: isWrong ? 'Give days as in 2026-11-26.' : null }
}

/** Who did what to whom, from where. */
@inject()
export default class AuditController {
  constructor(
    private sql: SqlStore,
    private query: AuditQuery,
    private exportAudit: ExportAudit,
    private startJob: StartJob
  ) {}

  /** `GET /admin/audit` */
  async index(ctx: HttpContext) {
    const state = ListState.of(ctx, SHAPE)
    const { filter, error } = filterOf(state)
    const page = await this.query.page(filter, {
      limit: state.per,
      olderThan: state.after ?? undefined,
      newerThan: state.before ?? undefined,
    })
    const total = await this.query.count(filter, COUNT_CAP + 1)
    const actions = await this.query.actions()
    const format = formatsFor(ctx)
    const view = new AuditView(state, page, { total, actions, error }, format)
    return renderPage(ctx, 'audit/index', view, error === null ? 200 : 422)
  }

  /** `GET /admin/audit/:id` */
  async show(ctx: HttpContext) {
    const id = parseId(ctx.params.id)
    const entry = id === null ? null : await this.query.find(id)
    if (entry === null) {
      throw new Problem('not_found', { detail: 'There is no such entry in the audit log.' })
    }
    return renderPage(ctx, 'audit/entry', new AuditEntryView(entry))
  }

  /** `GET /admin/audit/export`: what the filters let through, as CSV. That it was exported is in the log, too. */
  async export(ctx: HttpContext) {
    const state = ListState.of(ctx, SHAPE)
    const { filter, error } = filterOf(state)
    if (error !== null) {
      throw new Problem('validation_failed', { detail: error })
    }
    await this.sql.transaction((sql) =>
      recordAudit(sql, {
        ...requestOrigin(ctx),
        action: 'audit_log.exported',
        target: null,
        after: Object.fromEntries(
          [...state.filters].map(([name, value]) => [name, ABOUT_PEOPLE.has(name) ? 'set' : value])
        ),
      })
    )
    const until = Math.min(filter.until ?? Number.POSITIVE_INFINITY, Date.now())
    return answerCsv(ctx, 'audit-log.csv', this.exportAudit.execute({ ...filter, until }, 'csv'))
  }

  /** `POST /admin/audit/verify`: checks all chains as a job. */
  async verify(ctx: HttpContext) {
    const id = await this.startJob.execute(
      { kind: 'audit_verify', arguments: {} },
      requestOrigin(ctx)
    )
    return ctx.response.redirect().toPath(`/admin/jobs/${id}`)
  }
}
