import { currentTrace } from '#core/current_trace'
import { Answer, type AnswerServices } from '#runs/answer'
import type { LiveRun } from '#runs/live_run'
import type { FileKeeper } from '#runs/model_event_writer'
import { endingOf, type RunEnding } from '#runs/run_endings'
import { runExecution } from '#runs/run_happenings'
import type { RunFinisher } from '#runs/run_finisher'
import type { RunRecord } from '#runs/run_states'

export interface RunExecutorServices extends Omit<AnswerServices, 'keepFile'> {
  keepFile: (run: RunRecord) => FileKeeper
}

/**
 * Executes one run from its claim to its rest: lets the answer be written and settles it. Never throws: whatever happens
 * becomes the run's ending.
 */
export class RunExecutor {
  #services: RunExecutorServices
  #finisher: RunFinisher

  constructor(services: RunExecutorServices, finisher: RunFinisher) {
    this.#services = services
    this.#finisher = finisher
  }

  /** Answers how the run ended; null where another process has it. */
  execute(live: LiveRun): Promise<RunEnding | null> {
    const begun = { run: live.record, isContinued: live.context === null }
    return runExecution.do(begun, async (done) => {
      const { keepFile, ...services } = this.#services
      const answer = new Answer(live, { ...services, keepFile: keepFile(live.record) })
      const ending = await this.#write(live, answer)
      done({ ending, facts: () => answer.facts() })
      return ending
    })
  }

  async #write(live: LiveRun, answer: Answer): Promise<RunEnding | null> {
    let ending: RunEnding | null
    try {
      const suspended = await answer.write()
      ending =
        suspended.length === 0 ? { state: 'completed' } : { state: 'awaiting_input', suspended }
    } catch (error) {
      const { signal } = live.abort
      ending = endingOf(signal.aborted ? signal.reason : error)
      if (ending?.state === 'failed' && ending.code === 'internal_error') {
        const { id, requestId } = live.record
        const fields = { err: error, run_id: id, request_id: requestId, ...currentTrace.fields }
        this.#services.logger.error(fields, 'run failed')
      }
    }
    if (ending === null) {
      await this.#finisher.leave(live)
      return null
    }
    return this.#finisher.finish(live, ending, answer)
  }
}
