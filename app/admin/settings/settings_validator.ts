import vine from '@vinejs/vine'
import type { SettingKey } from '#settings/setting_definitions'

/** Longer than any value of a setting may be. */
const MAX_LENGTH = 20_000

const revision = () => vine.number().withoutDecimals().min(0)

/** The form of one section: what each value may be, the settings say. */
export function settingsValidator(keys: readonly SettingKey[]) {
  return vine.create({
    revision: revision(),
    ...Object.fromEntries(keys.map((key) => [key, vine.string().maxLength(MAX_LENGTH).optional()])),
  })
}
