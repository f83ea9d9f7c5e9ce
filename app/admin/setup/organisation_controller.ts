import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { FinishStep } from '#auth/setup/finish_step'
import { ChangeSettings } from '#settings/change_settings'
import type { SettingKey } from '#settings/setting_definitions'
import { Settings } from '#settings/settings'
import { renderPage } from '../pages/render_page.js'
import { isSkipped, leaveStep } from './finish_step.js'
import { SettingsStepView, submitSettings } from './settings_step.js'

const KEYS: SettingKey[] = ['organisation_name', 'time_zone']

/** A step of the first run. */
@inject()
export default class OrganisationController {
  constructor(
    private settings: Settings,
    private changeSettings: ChangeSettings,
    private finishStep: FinishStep
  ) {}

  /** `GET /setup/organisation` */
  show(ctx: HttpContext) {
    const view = new SettingsStepView(ctx, 'organisation', this.settings, KEYS)
    return renderPage(ctx, 'setup/settings', view)
  }

  /** `POST /setup/organisation` */
  async store(ctx: HttpContext) {
    if (!isSkipped(ctx)) {
      const submission = await submitSettings(ctx, this.settings, this.changeSettings, KEYS)
      if (!submission.done) {
        const { settings } = this
        const view = new SettingsStepView(ctx, 'organisation', settings, KEYS, submission.form)
        return renderPage(ctx, 'setup/settings', view, 422)
      }
    }
    return leaveStep(ctx, this.finishStep, 'organisation')
  }
}
