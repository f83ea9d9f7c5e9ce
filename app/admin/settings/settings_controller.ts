import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ModelManager } from '#ai/model_manager'
import { Problem } from '#core/problem'
import { ChangeSettings } from '#settings/change_settings'
import {
  SETTING_KEYS,
  SETTING_SECTIONS,
  settingDefinitions,
  type SettingKey,
  type SettingSection,
} from '#settings/setting_definitions'
import { Settings } from '#settings/settings'
import { Formats } from '../format/formats.js'
import { submitForm, type Form } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { sectionOf, sectionPath } from './section_paths.js'
import { settingsValidator } from './settings_validator.js'
import { SettingsView } from './settings_view.js'

/** The settings, a section a page. */
@inject()
export default class SettingsController {
  constructor(
    private settings: Settings,
    private models: ModelManager,
    private changeSettings: ChangeSettings
  ) {}

  /** `GET /admin/settings` */
  async index({ response }: HttpContext) {
    return response.redirect().toPath(sectionPath('general'))
  }

  /** `GET /admin/settings/:section` */
  async show(ctx: HttpContext) {
    return renderPage(ctx, 'settings/show', this.#view(this.#section(ctx)))
  }

  /** `POST /admin/settings/:section` */
  async update(ctx: HttpContext) {
    const section = this.#section(ctx)
    const keys = this.#keysOf(section)
    const submission = await submitForm(ctx, settingsValidator(keys), (fields) => {
      const written: Record<string, unknown> = fields
      const changes = Object.fromEntries(keys.map((key) => [key, written[key] ?? null]))
      return this.changeSettings.execute({ changes, revision: fields.revision }, requestOrigin(ctx))
    })
    if (!submission.done) {
      return renderPage(ctx, 'settings/show', this.#view(section, submission.form), 422)
    }
    const name = SETTING_SECTIONS[section]
    const isChanged = submission.result.length > 0
    leaveNotice(ctx, 'success', isChanged ? `Saved: ${name}.` : `${name}: nothing has changed.`)
    return ctx.response.redirect().toPath(sectionPath(section))
  }

  /** What a form can change: a field that the environment has locked is not sent. */
  #keysOf(section: SettingSection): SettingKey[] {
    return SETTING_KEYS.filter(
      (key) => settingDefinitions[key].section === section && !this.settings.isLocked(key)
    )
  }

  #section({ params }: HttpContext): SettingSection {
    const section = sectionOf(String(params.section))
    if (section === null) {
      throw new Problem('not_found', { detail: 'There are no such settings.' })
    }
    return section
  }

  #view(section: SettingSection, form?: Form): SettingsView {
    const format = new Formats({ zone: this.settings.get('time_zone') })
    return new SettingsView(section, { settings: this.settings, models: this.models, format }, form)
  }
}
