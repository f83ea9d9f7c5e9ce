import type { Rule } from '#core/environment/rules'
import { settingDefinitions, type SettingKey, type SettingValues } from './setting_definitions.js'

/** Reads a variable of the environment as the setting that it decides. */
export function valueOf<Key extends SettingKey>(key: Key): Rule<SettingValues[Key]> {
  return (name, value) => {
    const reading = settingDefinitions[key].type.read(value)
    if ('fault' in reading) {
      throw new Error(`${name} is not valid: ${reading.fault.replace(/\.$/, '')}`)
    }
    return reading.value
  }
}
