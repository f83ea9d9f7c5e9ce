import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuditQuery } from '#audit/reading/audit_query'
import { recordAudit } from '#audit/record_audit'
import { GroupsQuery } from '#auth/groups/groups_query'
import { ExportPeople } from '#auth/people/export_people'
import { PeopleQuery } from '#auth/people/people_query'
import { PersonQuery } from '#auth/people/person_query'
import { PersonalTokensQuery } from '#auth/personal_tokens/personal_tokens_query'
import { SessionsQuery } from '#auth/sessions/sessions_query'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { BudgetsOfPerson } from '#limits/budgets/budgets_of_person'
import { HoldsQuery } from '#retention/holds/holds_query'
import { answerCsv } from '../lists/csv_answer.js'
import { COUNT_CAP } from '../lists/pager.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { peopleFilter, peopleOrder, peopleState } from './people_state.js'
import { UserView } from './user_view.js'
import { UsersView } from './users_view.js'

const SHOWN_ENTRIES = 10
const SHOWN_CREDENTIALS = 50
const SHOWN_GROUPS = 100

/** The people of this installation. */
@inject()
export default class UsersController {
  constructor(
    private sql: SqlStore,
    private people: PeopleQuery,
    private person: PersonQuery,
    private exportPeople: ExportPeople,
    private sessions: SessionsQuery,
    private tokens: PersonalTokensQuery,
    private audit: AuditQuery,
    private groups: GroupsQuery,
    private budgets: BudgetsOfPerson,
    private holds: HoldsQuery
  ) {}

  /** `GET /admin/users` */
  async index(ctx: HttpContext) {
    const state = peopleState(ctx)
    const filter = peopleFilter(state)
    const page = await this.people.page(filter, {
      limit: state.per,
      ...peopleOrder(state),
      after: state.after ?? undefined,
      before: state.before ?? undefined,
    })
    const cap = COUNT_CAP + 1
    const counts = {
      ...(await this.people.counts(cap)),
      matching: await this.people.count(filter, cap),
    }
    const format = formatsFor(ctx)
    return renderPage(ctx, 'users/index', new UsersView(state, page, counts, format))
  }

  /** `GET /admin/users/export`: what the filters let through, as CSV. */
  async export(ctx: HttpContext) {
    const filter = peopleFilter(peopleState(ctx))
    await this.sql.transaction((sql) =>
      recordAudit(sql, { ...requestOrigin(ctx), action: 'users.exported', target: null })
    )
    return answerCsv(ctx, 'users.csv', this.exportPeople.execute(filter))
  }

  /** `GET /admin/users/:id` */
  async show(ctx: HttpContext) {
    const id = parseId(ctx.params.id)
    const person = id === null ? null : await this.person.execute(id)
    if (person === null) {
      throw new Problem('not_found', { detail: 'There is no such account.' })
    }
    const limit = SHOWN_CREDENTIALS
    const { rows: sessions } = await this.sessions.execute(person.id, { limit })
    const { tokens } = await this.tokens.execute(person.id, { limit })
    const { entries } = await this.audit.page({ person: person.id }, { limit: SHOWN_ENTRIES })
    const around = {
      sessions,
      tokens,
      entries,
      groups: await this.groups.ofPerson(person.id, SHOWN_GROUPS),
      budgets: await this.budgets.execute({ userId: person.id, tokenId: null }),
      holds: await this.holds.ofPerson(person.id),
      isSelf: requestOrigin(ctx).actor.userId === person.id,
    }
    const view = new UserView(person, around, formatsFor(ctx))
    return renderPage(ctx, 'users/show', view)
  }
}
