import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ChangePeople, PEOPLE_CHANGES, type PeopleOutcome } from '#auth/people/change_people'
import { toRole, type PeopleFilter } from '#auth/people/people_filter'
import { PeopleQuery } from '#auth/people/people_query'
import { parseId } from '#core/ids'
import { validate } from '#core/validate'
import { StartJob } from '#jobs/tracked/start_job'
import { sentFields } from '../forms/form.js'
import { COUNT_CAP } from '../lists/pager.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { CHANGE_WORDS } from './people_words.js'
import { peopleFilter, peopleState } from './people_state.js'
import { ConfirmView } from './user_confirm_view.js'
import { bulkValidator, MAX_SELECTED } from './users_validators.js'

const LIST = '/admin/users'

function selectedIds(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value]
  return [...new Set(values.map(parseId).filter((id) => id !== null))].slice(0, MAX_SELECTED)
}

function statusOf(text: string | undefined): PeopleFilter['status'] {
  return (['active', 'suspended', 'idle'] as const).find((known) => known === text)
}

function tell({ changed, unchanged, refused }: PeopleOutcome, done: string): string {
  const people = (count: number) => `${count} ${count === 1 ? 'person' : 'people'}`
  return [
    `${done} ${people(changed)}.`,
    ...(unchanged > 0 ? [`${people(unchanged)} needed no change.`] : []),
    ...(refused.length > 0 ? [`${people(refused.length)} refused: ${refused[0].message}`] : []),
  ].join(' ')
}

/** The same for many people: those that are ticked, or all that a list shows. */
@inject()
export default class BulkController {
  constructor(
    private people: PeopleQuery,
    private changePeople: ChangePeople,
    private startJob: StartJob
  ) {}

  /** `GET /admin/users/bulk`: asks, with what it will do to how many. */
  async show(ctx: HttpContext) {
    const change = PEOPLE_CHANGES.find((known) => known === ctx.request.input('change'))
    const ids = selectedIds(ctx.request.qs().ids)
    const isAll = ctx.request.input('all') === 'on'
    if (change === undefined || (ids.length === 0 && !isAll)) {
      leaveNotice(ctx, 'warning', 'Tick the people that you mean first.')
      return ctx.response.redirect().toPath(LIST)
    }
    const filter = peopleFilter(peopleState(ctx))
    const count = isAll ? await this.people.count(filter, COUNT_CAP + 1) : ids.length
    const format = formatsFor(ctx)
    const words = CHANGE_WORDS[change]
    const people =
      count > COUNT_CAP
        ? `more than ${format.number(COUNT_CAP)} people`
        : format.count(count, 'person', 'people')
    const confirm = {
      title: words.title(people),
      text: isAll
        ? 'Everybody whom the list shows, on all of its pages.'
        : 'Those that are ticked.',
      consequence: words.consequence,
      action: `${LIST}/bulk`,
      fields: { change, ...(isAll ? { all: 'on', ...textsOf(filter) } : { ids: ids.join(',') }) },
      button: words.button,
      isDangerous: change !== 'activate',
      cancelHref: LIST,
    }
    return renderPage(ctx, 'confirm', new ConfirmView(confirm))
  }

  /** `POST /admin/users/bulk`: at once where they are few, else as a job. */
  async store(ctx: HttpContext) {
    const input = await validate(bulkValidator, sentFields(ctx))
    const origin = requestOrigin(ctx)
    const filter = { q: input.q, role: toRole(input.role), status: statusOf(input.status) }
    const isAll = input.all === 'on'
    const ids = isAll
      ? await this.people.ids(filter, null, MAX_SELECTED + 1)
      : selectedIds(input.ids?.split(','))
    if (ids.length > MAX_SELECTED) {
      const total = await this.people.count(filter, COUNT_CAP + 1)
      const job = await this.startJob.execute(
        {
          kind: 'people_change',
          arguments: { change: input.change, ...textsOf(filter) },
          ...(total <= COUNT_CAP && { total }),
        },
        origin
      )
      return ctx.response.redirect().toPath(`/admin/jobs/${job}`)
    }
    const outcome = await this.changePeople.execute(input.change, ids, origin)
    const kind = outcome.refused.length > 0 ? 'warning' : 'success'
    leaveNotice(ctx, kind, tell(outcome, CHANGE_WORDS[input.change].done))
    return ctx.response.redirect().toPath(LIST)
  }
}

function textsOf({ q, role, status }: PeopleFilter): Record<string, string> {
  return {
    ...(q !== undefined && { q }),
    ...(role !== undefined && { role }),
    ...(status !== undefined && { status }),
  }
}
