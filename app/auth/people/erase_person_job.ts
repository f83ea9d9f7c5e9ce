import { inject } from '@adonisjs/core'
import { parseId } from '#core/ids'
import { TrackedJob, type JobReport, type JobRun } from '#jobs/tracked/tracked_job'
import { EraseAccount } from '../accounts/erase_account.js'

/**
 * Erases a person in the background: there may be thousands of conversations. What is gone stays gone: the checkpoint only tells
 * that there is less to do.
 */
@inject()
export default class ErasePersonJob extends TrackedJob {
  #eraseAccount: EraseAccount

  constructor(eraseAccount: EraseAccount) {
    super()
    this.#eraseAccount = eraseAccount
  }

  async execute(run: JobRun): Promise<JobReport> {
    const userId = parseId(run.arguments.user)
    let steps = typeof run.checkpoint?.steps === 'number' ? run.checkpoint.steps : 0
    const onStep = () => run.progress({ done: 0, total: 1, checkpoint: { steps: ++steps } })
    const isErased =
      userId !== null && (await this.#eraseAccount.execute(userId, run.origin, { onStep }))
    await run.progress({ done: 1, total: 1 })
    return {
      summary: isErased
        ? 'The account is erased, with its conversations and files.'
        : 'There was no such account any more.',
    }
  }
}
