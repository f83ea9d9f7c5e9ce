import type { ModelManager } from '#ai/model_manager'
import {
  SETTING_SECTIONS,
  type SettingKey,
  type SettingSection,
} from '#settings/setting_definitions'
import type { SettingControl, SettingOption } from '#settings/setting_type'
import type { DescribedSetting, Settings } from '#settings/settings'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import { LIMITS_PATH } from '../limits/limit_paths.js'
import type { PageView } from '../pages/render_page.js'
import { SECTIONS, sectionPath } from './section_paths.js'

/** A setting as the form shows it. */
interface SettingField {
  name: SettingKey
  kind: SettingControl['kind']
  label: string
  /** What it means, and where its value comes from. */
  hint: string
  value: string
  isLocked: boolean
  /** Of an input. */
  bounds: { min?: number; max?: number; maxlength?: number }
  /** Of a choice. */
  options: (SettingOption & { isDisabled: boolean })[]
}

const LINKS: Partial<Record<SettingSection, SettingsView['link']>> = {
  limits: {
    text: 'How many tokens and US dollars may be spent in a day or a month:',
    label: 'budgets',
    href: LIMITS_PATH,
  },
}

/** `/admin/settings/:section` */
export class SettingsView implements PageView {
  readonly section = 'settings'
  readonly trail = [{ label: 'Settings', href: sectionPath('general') }]
  readonly title: string
  readonly tabs: { label: string; href: string; isCurrent: boolean }[]
  readonly fields: SettingField[]
  readonly action: string
  readonly revision: number
  /** What else there is to this. */
  readonly link: { text: string; label: string; href: string } | null

  constructor(
    section: SettingSection,
    services: { settings: Settings; models: ModelManager; format: Formats },
    readonly form: Form = new Form()
  ) {
    const { settings } = services
    this.title = SETTING_SECTIONS[section]
    this.action = sectionPath(section)
    this.revision = settings.revision
    this.link = LINKS[section] ?? null
    this.tabs = SECTIONS.map((one) => ({
      label: SETTING_SECTIONS[one],
      href: sectionPath(one),
      isCurrent: one === section,
    }))
    this.fields = settings
      .describe(section)
      .map((setting) => toField(setting, services.models, services.format))
  }

  /** Whether there is anything to save. */
  get canSave(): boolean {
    return this.fields.some(({ isLocked }) => !isLocked)
  }
}

function toField(setting: DescribedSetting, models: ModelManager, format: Formats): SettingField {
  const { control } = setting
  const isLocked = setting.source === 'environment'
  return {
    name: setting.key,
    kind: control.kind,
    label: control.kind === 'number' ? `${setting.label} (${control.unit})` : setting.label,
    hint: [setting.hint, sourceOf(setting, format)].filter((part) => part !== '').join(' '),
    value: textOf(setting.value),
    isLocked,
    bounds: boundsOf(control),
    options: optionsOf(setting, models).map((option) => ({ ...option, isDisabled: isLocked })),
  }
}

/** Where the value comes from, in a sentence. */
function sourceOf(setting: DescribedSetting, format: Formats): string {
  switch (setting.source) {
    case 'environment':
      return `Set by ${setting.variable} in the environment, which wins: it cannot be changed here.`
    case 'database':
      return `Set here on ${format.date(setting.updatedAt ?? 0)}; the default is ${defaultOf(setting)}.`
    case 'default':
      return 'This is the default.'
    default: {
      const never: never = setting.source
      return never
    }
  }
}

function defaultOf({ control, default: value }: DescribedSetting): string {
  if (control.kind === 'choice') {
    const option = control.options.find((one) => one.value === value)
    return `“${option?.label ?? textOf(value)}”`
  }
  if (control.kind === 'model') {
    return 'automatic'
  }
  return textOf(value) === '' ? 'nothing' : `“${textOf(value)}”`
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) {
    return ''
  }
  return Array.isArray(value) ? value.join('\n') : String(value)
}

function boundsOf(control: SettingControl): SettingField['bounds'] {
  switch (control.kind) {
    case 'number':
      return { min: control.min, max: control.max }
    case 'text':
      return { maxlength: control.maxLength }
    default:
      return {}
  }
}

/** A value that the list lacks, such as the name of a model that is not in the catalogue, is one of it, too. */
function optionsOf({ control, value }: DescribedSetting, models: ModelManager): SettingOption[] {
  switch (control.kind) {
    case 'choice':
      return [...control.options]
    case 'time_zone':
      return withValue(zones(), textOf(value))
    case 'model': {
      const listed = models.list({ role: 'member' })
      return withValue(
        [
          { value: '', label: 'Automatic' },
          ...control.words,
          ...listed.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` })),
        ],
        textOf(value)
      )
    }
    default:
      return []
  }
}

function withValue(options: SettingOption[], value: string): SettingOption[] {
  return options.some((option) => option.value === value)
    ? options
    : [...options, { value, label: value }]
}

function zones(): SettingOption[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }))
}
