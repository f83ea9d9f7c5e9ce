import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { UpdateProfile } from '#auth/accounts/update_profile'
import { accountFields } from '#auth/accounts/account_validators'
import { DENSITIES, UserPreferences, type Preferences } from '#auth/preferences/user_preferences'
import { Form, submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { MePage } from './me_page.js'

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')]
const MAX_PASSWORD = 512

const profileValidator = vine.create({
  full_name: accountFields.full_name.clone(),
  email: accountFields.email.clone(),
  current_password: vine.string().maxLength(MAX_PASSWORD).optional(),
})

const preferencesValidator = vine.create({
  time_zone: vine.enum(ZONES).optional(),
  density: vine.enum(DENSITIES),
  has_shortcuts: vine.boolean().optional(),
})

class ProfileView extends MePage {
  readonly zones = [
    { value: '', label: 'As the organisation has it' },
    ...ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  ]
  readonly densities = [
    { value: 'comfortable', label: 'Comfortable' },
    { value: 'compact', label: 'Compact: more rows on a screen' },
  ]

  constructor(
    readonly profile: Form,
    readonly preferences: Form
  ) {
    super('/admin/me')
  }
}

/** Who one is, and how one wants the pages. */
@inject()
export default class ProfileController {
  constructor(
    private updateProfile: UpdateProfile,
    private preferences: UserPreferences
  ) {}

  /** `GET /admin/me` */
  show(ctx: HttpContext) {
    return this.#render(ctx, {})
  }

  /** `POST /admin/me` */
  async update(ctx: HttpContext) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const submission = await submitForm(
      ctx,
      profileValidator,
      ({ full_name: fullName, email, current_password: currentPassword }) =>
        this.updateProfile.execute(
          account,
          { fullName, currentPassword, email: email === account.email ? undefined : email },
          requestOrigin(ctx)
        ),
      { secrets: ['current_password'] }
    )
    if (!submission.done) {
      return this.#render(ctx, { profile: submission.form })
    }
    leaveNotice(ctx, 'success', 'Saved your profile.')
    return ctx.response.redirect().toPath('/admin/me')
  }

  /** `POST /admin/me/preferences` */
  async updatePreferences(ctx: HttpContext) {
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const submission = await submitForm(ctx, preferencesValidator, (fields) =>
      this.preferences.save(id, {
        timeZone: fields.time_zone ?? null,
        density: fields.density,
        hasShortcuts: fields.has_shortcuts === true,
      })
    )
    if (!submission.done) {
      return this.#render(ctx, { preferences: submission.form })
    }
    leaveNotice(ctx, 'success', 'Saved how you want the pages.')
    return ctx.response.redirect().toPath('/admin/me')
  }

  async #render(ctx: HttpContext, refused: { profile?: Form; preferences?: Form }) {
    const { id, fullName, email } = ctx.auth.use('browser').getUserOrFail()
    const chosen = await this.preferences.of(id)
    const view = new ProfileView(
      refused.profile ?? new Form({ full_name: fullName, email }),
      refused.preferences ?? formOf(chosen)
    )
    const isRefused = view.profile.isRefused || view.preferences.isRefused
    return renderPage(ctx, 'me/profile', view, isRefused ? 422 : 200)
  }
}

function formOf({ timeZone, density, hasShortcuts }: Preferences): Form {
  return new Form({ time_zone: timeZone ?? '', density, has_shortcuts: hasShortcuts })
}
