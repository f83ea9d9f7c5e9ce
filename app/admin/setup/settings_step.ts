import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import type { SetupStep } from '#auth/setup/setup_steps'
import type { ChangeSettings } from '#settings/change_settings'
import type { SettingKey } from '#settings/setting_definitions'
import type { DescribedSetting, Settings } from '#settings/settings'
import { type Form, submitForm, type Submission } from '../forms/form.js'
import { requestOrigin } from '../pages/request_origin.js'
import { doneSteps } from './finish_step.js'
import { SetupView } from './setup_view.js'

const MAX_TEXT = 20_000

/** A setting as the page shows it. */
export interface ShownSetting extends DescribedSetting {
  isLocked: boolean
  text: string
}

/** A step that asks for settings. What the environment says is shown, and cannot be changed. */
export class SettingsStepView extends SetupView {
  readonly settings: ShownSetting[]
  readonly zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]

  constructor(
    ctx: HttpContext,
    step: SetupStep,
    settings: Settings,
    keys: readonly SettingKey[],
    form?: Form
  ) {
    super(step, doneSteps(ctx), form)
    this.settings = settings
      .describe()
      .filter(({ key }) => keys.includes(key))
      .map((setting) => ({
        ...setting,
        isLocked: setting.source === 'environment',
        text: [setting.value].flat().join('\n'),
      }))
  }
}

/** Stores what the form says of these settings. */
export function submitSettings(
  ctx: HttpContext,
  settings: Settings,
  changeSettings: ChangeSettings,
  keys: readonly SettingKey[]
): Promise<Submission<unknown>> {
  const open = keys.filter((key) => !settings.isLocked(key))
  const fields = open.map((key) => [key, vine.string().maxLength(MAX_TEXT).optional()])
  const validator = vine.create(Object.fromEntries(fields))
  return submitForm(ctx, validator, async (given: Record<string, string | undefined>) => {
    const changes = Object.fromEntries(open.map((key) => [key, given[key] ?? null]))
    await changeSettings.execute({ changes, revision: settings.revision }, requestOrigin(ctx))
  })
}
