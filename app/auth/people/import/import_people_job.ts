import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import { CSV_BOM, csvLines } from '#core/csv_text'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { TrackedJob, type JobProblem, type JobReport, type JobRun } from '#jobs/tracked/tracked_job'
import { CreateInvite } from '../../links/create_invite.js'
import { readPeople, type ImportRow } from './read_people.js'

/**
 * Invites everybody in a file, and keeps a file with their links for whoever is to hand them out. Begun again after a crash it
 * makes all links anew: inviting an address ends its link from before. The file itself goes with the sweep, when the job has ended.
 */
@inject()
export default class ImportPeopleJob extends TrackedJob {
  #sql: SqlStore
  #storage: FileStorage
  #createInvite: CreateInvite

  constructor(sql: SqlStore, storage: FileStorage, createInvite: CreateInvite) {
    super()
    this.#sql = sql
    this.#storage = storage
    this.#createInvite = createInvite
  }

  async execute(run: JobRun): Promise<JobReport> {
    const bytes = await this.#storage.read(String(run.arguments.file))
    const rows = await this.#sql.read((sql) => readPeople(sql, bytes))
    const problems: JobProblem[] = []
    const links: string[][] = []
    for (const [index, row] of rows.entries()) {
      const { email, role, fault } = row
      const item = itemOf(row)
      if (fault !== null) {
        problems.push({ item, message: fault })
      } else {
        const link = await this.#invite(email, role, run).catch((error: unknown) => {
          if (!(error instanceof Problem) || error.status >= 500) {
            throw error
          }
          problems.push({ item, message: error.detail })
          return null
        })
        if (link !== null) {
          links.push([email, role, link.url, new Date(link.expiresAt).toISOString()])
        }
      }
      await run.progress({ done: index + 1, total: rows.length })
    }
    if (links.length > 0) {
      const text = CSV_BOM + csvLines([['email', 'role', 'link', 'good_until'], ...links])
      await run.keepFile({
        name: 'invitations.csv',
        mediaType: 'text/csv; charset=utf-8',
        content: Readable.from([text]),
      })
    }
    return { summary: `Invited ${links.length} of ${rows.length} people.`, problems }
  }

  async #invite(email: string, role: 'admin' | 'member', run: JobRun) {
    return this.#createInvite.execute({ email, role }, run.origin)
  }
}

/** Without an address of somebody, who may be erased before the report is stored. */
function itemOf({ line, email, isAddress }: ImportRow): string {
  return isAddress || email === '' ? `Line ${line}` : `Line ${line}: ${email}`
}
