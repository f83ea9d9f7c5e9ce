import { inject } from '@adonisjs/core'
import { parseId } from '#core/ids'
import {
  MAX_PROBLEMS,
  TrackedJob,
  type JobProblem,
  type JobReport,
  type JobRun,
} from '#jobs/tracked/tracked_job'
import { ChangePeople, PEOPLE_CHANGES } from './change_people.js'
import { toRole, type PeopleFilter } from './people_filter.js'
import { PeopleQuery } from './people_query.js'

/** People that are changed between two checkpoints. */
const BATCH = 20

function filterOf({ q, role, status }: JobRun['arguments']): PeopleFilter {
  return {
    ...(typeof q === 'string' && { q }),
    role: typeof role === 'string' ? toRole(role) : undefined,
    status: (['active', 'suspended', 'idle'] as const).find((known) => known === status),
  }
}

/**
 * Does the same to all people that a filter finds. Goes through them by their ids, which the change does not move; whoever
 * is changed twice after a crash is as they were.
 */
@inject()
export default class ChangePeopleJob extends TrackedJob {
  #people: PeopleQuery
  #changePeople: ChangePeople

  constructor(people: PeopleQuery, changePeople: ChangePeople) {
    super()
    this.#people = people
    this.#changePeople = changePeople
  }

  async execute(run: JobRun): Promise<JobReport> {
    const change = PEOPLE_CHANGES.find((known) => known === run.arguments.change) ?? 'sign_out'
    const filter = filterOf(run.arguments)
    let { after, done, changed, problems } = readCheckpoint(run)
    for (;;) {
      const ids = await this.#people.ids(filter, after, BATCH)
      const outcome = await this.#changePeople.execute(change, ids, run.origin)
      const refused = outcome.refused.map(({ userId, message }) => ({ item: userId, message }))
      problems = [...problems, ...refused].slice(0, MAX_PROBLEMS)
      changed += outcome.changed
      done += ids.length
      after = ids.at(-1) ?? after
      await run.progress({ done, checkpoint: { after, done, changed, problems } })
      if (ids.length < BATCH) {
        return { summary: `Changed ${changed} of ${done} people.`, problems }
      }
    }
  }
}

function readCheckpoint({ checkpoint }: JobRun) {
  const count = (value: unknown) => (typeof value === 'number' ? value : 0)
  return {
    after: parseId(checkpoint?.after),
    done: count(checkpoint?.done),
    changed: count(checkpoint?.changed),
    problems: readProblems(checkpoint?.problems),
  }
}

/** As the checkpoint has them. */
function readProblems(value: unknown): JobProblem[] {
  return Array.isArray(value) ? value.filter(isProblem) : []
}

function isProblem(value: unknown): value is JobProblem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'item' in value &&
    typeof value.item === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  )
}
