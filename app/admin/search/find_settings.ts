import { sectionPath } from '#admin/settings/section_paths'
import { SETTING_SECTIONS, settingDefinitions, SETTING_KEYS } from '#settings/setting_definitions'
import type { FoundItem } from './found_group.js'
import { pickMatching } from './pick_matching.js'

/** Settings by their label, hint, section, or the name of their variable. */
export function findSettings(q: string, limit: number): FoundItem[] {
  const settings = SETTING_KEYS.map((key) => {
    const { label, hint, section, variable } = settingDefinitions[key]
    return {
      label,
      text: SETTING_SECTIONS[section],
      href: `${sectionPath(section)}#field-${key}`,
      more: `${hint} ${variable}`,
    }
  })
  return pickMatching(settings, q, limit, ({ more }) => more).map(({ label, text, href }) => ({
    label,
    text,
    href,
  }))
}
