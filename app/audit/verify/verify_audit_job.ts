import { inject } from '@adonisjs/core'
import { TrackedJob, type JobReport, type JobRun } from '#jobs/tracked/tracked_job'
import { VerifyAudit } from './verify_audit.js'

/** Checks the audit log where an administrator sees what comes out. From the start after a crash: it changes nothing. */
@inject()
export default class VerifyAuditJob extends TrackedJob {
  #verifyAudit: VerifyAudit

  constructor(verifyAudit: VerifyAudit) {
    super()
    this.#verifyAudit = verifyAudit
  }

  async execute(run: JobRun): Promise<JobReport> {
    const reports = await this.#verifyAudit.execute({
      onProgress: (done, total) => run.progress({ done, total }),
    })
    const checked = reports.reduce((sum, report) => sum + report.checked, 0)
    const faults = reports.flatMap((report) => report.faults)
    const chains = `${reports.length} ${reports.length === 1 ? 'chain' : 'chains'}`
    const summary =
      faults.length === 0
        ? `${checked} entries in ${chains} are as they were recorded.`
        : `${faults.length} of the ${checked} entries in ${chains} are not as they were recorded.`
    return {
      summary,
      problems: faults.map(({ chain, seq, message }) => ({
        item: `${chain}, entry ${seq}`,
        message,
      })),
    }
  }
}
