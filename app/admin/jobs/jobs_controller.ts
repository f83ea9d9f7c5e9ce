import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { recordAudit } from '#audit/record_audit'
import { contentDisposition } from '#core/content_disposition'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { CancelJob } from '#jobs/tracked/cancel_job'
import { jobKinds } from '#jobs/tracked/job_kinds'
import type { Job, JobState } from '#jobs/tracked/job_rows'
import { JobsQuery } from '#jobs/tracked/jobs_query'
import { RetryJob } from '#jobs/tracked/retry_job'
import { ListState } from '../lists/list_state.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { JobView } from './job_view.js'
import { JobsView } from './jobs_view.js'

const STATES: readonly JobState[] = ['queued', 'running', 'completed', 'failed', 'cancelled']

/** Long work. */
@inject()
export default class JobsController {
  constructor(
    private sql: SqlStore,
    private jobs: JobsQuery,
    private cancelJob: CancelJob,
    private retryJob: RetryJob,
    private storage: FileStorage
  ) {}

  /** `GET /admin/jobs` */
  async index(ctx: HttpContext) {
    const state = ListState.of(ctx, { filters: [], views: STATES })
    const view = STATES.find((known) => known === state.view)
    const page = await this.jobs.page(view, {
      limit: state.per,
      olderThan: state.after ?? undefined,
      newerThan: state.before ?? undefined,
    })
    const format = formatsFor(ctx)
    return renderPage(ctx, 'jobs/index', new JobsView(state, page, format))
  }

  /** `GET /admin/jobs/:id` */
  async show(ctx: HttpContext) {
    const job = await this.#find(ctx)
    const format = formatsFor(ctx)
    return renderPage(ctx, 'jobs/show', new JobView(job, format))
  }

  /** `GET /admin/jobs/:id/result`: it may hold personal data, and links that open accounts. */
  async result(ctx: HttpContext) {
    const { id, kind, result, subjectId } = await this.#find(ctx)
    if (result === null) {
      throw new Problem('not_found', { detail: 'The file of this job is not kept any more.' })
    }
    await this.sql.transaction((sql) =>
      recordAudit(sql, {
        ...requestOrigin(ctx),
        action: 'job.result_downloaded',
        target: { type: 'job', id, label: jobKinds[kind].title },
        subjectId,
      })
    )
    const { response } = ctx
    response.header('content-type', result.mediaType)
    response.header('content-disposition', contentDisposition('attachment', result.name))
    response.header('content-length', result.size)
    return response.stream(await this.storage.open(result.storageKey))
  }

  /** `POST /admin/jobs/:id/cancel` */
  async cancel(ctx: HttpContext) {
    const { id } = await this.#find(ctx)
    const isCancelled = await this.cancelJob.execute(id, requestOrigin(ctx))
    if (isCancelled) {
      leaveNotice(ctx, 'success', 'The job is being cancelled. What it did until now stays done.')
    } else {
      leaveNotice(ctx, 'warning', 'The job had ended already.')
    }
    return ctx.response.redirect().toPath(`/admin/jobs/${id}`)
  }

  /** `POST /admin/jobs/:id/retry` */
  async retry(ctx: HttpContext) {
    const { id } = await this.#find(ctx)
    const isQueued = await this.retryJob.execute(id, requestOrigin(ctx))
    leaveNotice(
      ctx,
      isQueued ? 'success' : 'warning',
      isQueued ? 'The job goes on from where it was.' : 'The job has not failed.'
    )
    return ctx.response.redirect().toPath(`/admin/jobs/${id}`)
  }

  async #find({ params }: HttpContext): Promise<Job> {
    const id = parseId(params.id)
    const job = id === null ? null : await this.jobs.find(id)
    if (job === null) {
      throw new Problem('not_found', { detail: 'There is no such job.' })
    }
    return job
  }
}
