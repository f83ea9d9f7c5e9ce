import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { UserRow } from '#auth/account_queries'
import { ActivateAccount } from '#auth/accounts/activate_account'
import { SetRole } from '#auth/accounts/set_role'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { validate } from '#core/validate'
import { assertPersonNotHeld } from '#retention/holds/hold_rows'
import { StartJob } from '#jobs/tracked/start_job'
import { submitForm, type Form } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { findUser } from './find_user.js'
import { confirmationFor } from './user_confirmations.js'
import { ConfirmView } from './user_confirm_view.js'
import { reasonValidator } from '../forms/reason_validator.js'
import { eraseValidator, roleValidator } from './users_validators.js'

/** What administrators do to one person. */
@inject()
export default class UserActionsController {
  constructor(
    private sql: SqlStore,
    private suspendAccount: SuspendAccount,
    private activateAccount: ActivateAccount,
    private setRole: SetRole,
    private startJob: StartJob
  ) {}

  /** `GET /admin/users/:id/confirm/:action` */
  async confirm(ctx: HttpContext) {
    const user = await findUser(this.sql, ctx)
    const confirmation = confirmationFor(String(ctx.params.action), user)
    if (confirmation === null) {
      throw new Problem('not_found')
    }
    return renderPage(ctx, 'confirm', new ConfirmView(confirmation))
  }

  /** `POST /admin/users/:id/suspend` */
  async suspend(ctx: HttpContext) {
    return this.#told(ctx, async (user) => {
      const isChanged = await this.suspendAccount.execute(user.id, requestOrigin(ctx))
      return isChanged ? `Suspended ${user.email}.` : `${user.email} was suspended already.`
    })
  }

  /** `POST /admin/users/:id/activate` */
  async activate(ctx: HttpContext) {
    return this.#told(ctx, async (user) => {
      const isChanged = await this.activateAccount.execute(user.id, requestOrigin(ctx))
      return isChanged ? `Activated ${user.email}.` : `${user.email} was active already.`
    })
  }

  /** `POST /admin/users/:id/role` */
  async role(ctx: HttpContext) {
    const { role } = await validate(roleValidator, { role: ctx.request.input('role') })
    return this.#told(ctx, async (user) => {
      await this.setRole.execute(user.id, role, requestOrigin(ctx))
      return `${user.email} is ${role === 'admin' ? 'an administrator' : 'a member'} now.`
    })
  }

  /** `POST /admin/users/:id/export`: all that is kept of the person, as a job. */
  async export(ctx: HttpContext) {
    const user = await findUser(this.sql, ctx)
    const submission = await submitForm(ctx, reasonValidator, ({ reason }) =>
      this.startJob.execute(
        {
          kind: 'person_export',
          arguments: { user: user.id, reason },
          subjectId: user.id,
          reason,
        },
        requestOrigin(ctx)
      )
    )
    return submission.done
      ? ctx.response.redirect().toPath(`/admin/jobs/${submission.result}`)
      : this.#ask(ctx, 'export', user, submission.form)
  }

  /** `POST /admin/users/:id/erase`: as a job; the address has to be typed. */
  async erase(ctx: HttpContext) {
    const user = await findUser(this.sql, ctx)
    const origin = requestOrigin(ctx)
    const submission = await submitForm(ctx, eraseValidator, async ({ typed }) => {
      if (typed.trim().toLowerCase() !== user.email) {
        throw refuseTyped(`Type ${user.email} to erase this account`)
      }
      if (origin.actor.userId === user.id) {
        throw refuseTyped('This is your own account: delete it from your profile')
      }
      await this.sql.read((sql) => assertPersonNotHeld(sql, user.id))
      return this.startJob.execute(
        { kind: 'person_erase', arguments: { user: user.id }, total: 1 },
        origin
      )
    })
    return submission.done
      ? ctx.response.redirect().toPath(`/admin/jobs/${submission.result}`)
      : this.#ask(ctx, 'erase', user, submission.form)
  }

  /** Asks again, with what was wrong. */
  async #ask(ctx: HttpContext, action: string, user: UserRow, form: Form) {
    const confirmation = confirmationFor(action, user)
    return confirmation && renderPage(ctx, 'confirm', new ConfirmView(confirmation, form), 422)
  }

  /** Does it and says so on the person's page; says there, too, why it is refused. */
  async #told(ctx: HttpContext, work: (user: UserRow) => Promise<string>) {
    const user = await findUser(this.sql, ctx)
    try {
      leaveNotice(ctx, 'success', await work(user))
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) {
        throw error
      }
      leaveNotice(ctx, 'error', error.detail)
    }
    return ctx.response.redirect().toPath(`/admin/users/${user.id}`)
  }
}

function refuseTyped(message: string): Problem {
  return new Problem('validation_failed', { errors: [{ field: 'typed', rule: 'typed', message }] })
}
