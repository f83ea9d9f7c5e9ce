import { SETTING_SECTIONS, type SettingSection } from '#settings/setting_definitions'

/** The sections, in the order in which they are shown. */
export const SECTIONS: readonly SettingSection[] = [
  'general',
  'sign_in',
  'privacy',
  'models',
  'limits',
  'rates',
  'tools',
]

/** What the sections are about, for whoever looks for them. */
const SECTION_TEXTS: Record<SettingSection, string> = {
  general: 'Name of the organisation, time zone',
  sign_in: 'Who may register, mail domains',
  privacy: 'Reading other people’s conversations',
  models: 'Default model, titles',
  limits: 'Answers at once, open streams, waiting',
  rates: 'Requests a minute, wrong passwords',
  tools: 'Weather',
}

/** A section of the settings, in an address. */
export function sectionPath(section: SettingSection): string {
  return `/admin/settings/${section.replace('_', '-')}`
}

/** The section that an address means; null where there is none. */
export function sectionOf(text: string): SettingSection | null {
  return SECTIONS.find((section) => section.replace('_', '-') === text) ?? null
}

/** The pages of the sections. */
export const SECTION_PAGES = SECTIONS.map((section) => ({
  label: `Settings: ${SETTING_SECTIONS[section]}`,
  text: SECTION_TEXTS[section],
  href: sectionPath(section),
  icon: 'sliders-horizontal',
}))
