import { inject } from '@adonisjs/core'
import encryption from '@adonisjs/core/services/encryption'
import type { HttpContext } from '@adonisjs/core/http'
import { readPeople } from '#auth/people/import/read_people'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { StartJob } from '#jobs/tracked/start_job'
import { Form } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { ImportView } from './import_view.js'

/** The name of the uploaded file on its way through the preview's form. */
const PURPOSE = 'people import'
/** As long as files that no row names are kept. */
const GOOD_FOR = '12h'

function bytesOf(value: unknown): Buffer | null {
  const isFile = typeof value === 'object' && value !== null && 'bytes' in value
  return isFile && Buffer.isBuffer(value.bytes) && value.bytes.length > 0 ? value.bytes : null
}

/** Inviting everybody in a file: looked at first, then done as a job. */
@inject()
export default class ImportController {
  constructor(
    private sql: SqlStore,
    private storage: FileStorage,
    private startJob: StartJob
  ) {}

  /** `GET /admin/users/import` */
  async create(ctx: HttpContext) {
    return renderPage(ctx, 'users/import', new ImportView())
  }

  /** `POST /admin/users/import`: tells what each line would do, and does none of it. */
  async preview(ctx: HttpContext) {
    const bytes = bytesOf(ctx.request.input('file'))
    if (bytes === null) {
      return this.#refuse(ctx, 'Choose a CSV file.')
    }
    try {
      const rows = await this.sql.read((sql) => readPeople(sql, bytes))
      const { storageKey } = await this.storage.write(bytes)
      const file = encryption.encrypt(storageKey, { purpose: PURPOSE, expiresIn: GOOD_FOR })
      return await renderPage(ctx, 'users/import', new ImportView(new Form(), { file, rows }))
    } catch (error) {
      if (error instanceof Problem && error.code === 'validation_failed') {
        return this.#refuse(ctx, error.detail)
      }
      throw error
    }
  }

  /** `POST /admin/users/import/run` */
  async store(ctx: HttpContext) {
    const file = encryption.decrypt<string>(ctx.request.input('file'), PURPOSE)
    if (file === null) {
      leaveNotice(ctx, 'warning', 'The file is not kept any more. Choose it again.')
      return ctx.response.redirect().toPath('/admin/users/import')
    }
    const job = await this.startJob.execute(
      { kind: 'people_import', arguments: { file } },
      requestOrigin(ctx)
    )
    return ctx.response.redirect().toPath(`/admin/jobs/${job}`)
  }

  #refuse(ctx: HttpContext, message: string) {
    const form = new Form({}, [{ field: 'file', message }])
    return renderPage(ctx, 'users/import', new ImportView(form), 422)
  }
}
