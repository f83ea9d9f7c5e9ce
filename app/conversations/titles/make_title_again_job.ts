import { inject } from '@adonisjs/core'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { TrackedJob, type JobReport, type JobRun } from '#jobs/tracked/tracked_job'
import { MakeTitle } from './make_title.js'

/** Gives a conversation the title that could not be made; an administrator said so, and the model may be asked again. */
@inject()
export default class MakeTitleAgainJob extends TrackedJob {
  constructor(private makeTitle: MakeTitle) {
    super()
  }

  async execute(run: JobRun): Promise<JobReport> {
    const conversationId = parseId(run.arguments.conversationId)
    const runId = parseId(run.arguments.runId)
    if (conversationId === null || runId === null) {
      throw new Problem('not_found', { detail: 'There is no such conversation.' })
    }
    /* Once for each time that somebody said so: each call costs. */
    const mayAskModel = run.attempt === 1
    await this.makeTitle.execute({ conversationId, runId, mayAskModel }, run.signal)
    await run.progress({ done: 1, total: 1 })
    return { summary: 'The conversation has its title, or is gone.' }
  }
}
