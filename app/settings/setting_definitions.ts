import app from '@adonisjs/core/services/app'
import { WEATHER_DRIVERS } from '#tools/builtin/weather/weather_drivers'
import { RATE_DEFAULTS, rateDefinitions, type RateSettingValues } from './rate_settings.js'
import {
  choice,
  integer,
  lines,
  modelOr,
  text,
  timeZone,
  type SettingType,
} from './setting_type.js'

/** The pages of the settings, in the order in which they are shown. */
export const SETTING_SECTIONS = {
  general: 'General',
  sign_in: 'Sign-in',
  privacy: 'Privacy',
  models: 'Models',
  limits: 'Limits',
  rates: 'Rate limits',
  tools: 'Tools',
} as const

export type SettingSection = keyof typeof SETTING_SECTIONS

/** Every setting that administrators may change while Chatflow runs, and what its values are. */
export interface SettingValues extends RateSettingValues {
  organisation_name: string
  /** IANA name. */
  time_zone: string
  registration: 'open' | 'invite' | 'closed'
  /** Lower case; empty: all. */
  registration_domains: string[]
  /** Whether administrators may read the conversations of others. */
  conversation_reading: 'with_reason' | 'off'
  /** How long a conversation that nobody uses is kept; 0: for ever. */
  retention_days: number
  /** `provider/model`; null: the manager chooses. */
  default_model: string | null
  /** `provider/model`, or `off`: no model makes titles. Null: a cheap one of the answer's provider. */
  title_model: string | null
  runs_per_user: number
  runs_per_conversation: number
  streams_per_user: number
  interaction_expire_hours: number
  weather_driver: (typeof WEATHER_DRIVERS)[number]
}

export type SettingKey = keyof SettingValues

export interface SettingDefinition<Value> {
  section: SettingSection
  /** The variable of the environment that wins over the database. */
  variable: string
  label: string
  hint: string
  type: SettingType<Value>
}

/** What holds where neither the environment nor the database says anything. */
export const SETTING_DEFAULTS: Readonly<SettingValues> = {
  organisation_name: 'Chatflow',
  time_zone: 'UTC',
  registration: app.inProduction ? 'closed' : 'open',
  registration_domains: [],
  conversation_reading: 'with_reason',
  retention_days: 0,
  default_model: null,
  title_model: null,
  runs_per_user: 4,
  runs_per_conversation: 1,
  streams_per_user: 8,
  interaction_expire_hours: 24,
  ...RATE_DEFAULTS,
  weather_driver: 'auto',
}

/** As long as a conversation can be kept that is deleted at all. */
export const MAX_RETENTION_DAYS = 36_500

const A_YEAR_IN_HOURS = 365 * 24
const MOST_AT_ONCE = 100_000

const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/

const WEATHER_LABELS: Record<(typeof WEATHER_DRIVERS)[number], string> = {
  'auto': 'Open-Meteo, and sample data where it cannot be reached',
  'open-meteo': 'Open-Meteo',
  'demo': 'Sample data',
}

export const settingDefinitions: {
  [Key in SettingKey]: SettingDefinition<SettingValues[Key]>
} = {
  organisation_name: {
    section: 'general',
    variable: 'ORGANISATION_NAME',
    label: 'Name of the organisation',
    hint: 'Shown on the pages of this installation.',
    type: text(100),
  },
  time_zone: {
    section: 'general',
    variable: 'TIME_ZONE',
    label: 'Time zone',
    hint: 'For times and days on the admin pages.',
    type: timeZone,
  },
  registration: {
    section: 'sign_in',
    variable: 'REGISTRATION',
    label: 'Who may register',
    hint: 'Registering never makes an administrator.',
    type: choice([
      { value: 'open', label: 'Everybody who can reach this installation' },
      { value: 'invite', label: 'Only people who were invited' },
      { value: 'closed', label: 'Nobody: administrators create accounts' },
    ]),
  },
  registration_domains: {
    section: 'sign_in',
    variable: 'REGISTRATION_DOMAINS',
    label: 'Mail domains that may register',
    hint: 'One a line, such as example.org. Empty: all. Invited people may have any address.',
    type: lines('a mail domain such as example.org', (line) => {
      const domain = line.toLowerCase().replace(/^@/, '')
      return DOMAIN.test(domain) ? domain : null
    }),
  },
  conversation_reading: {
    section: 'privacy',
    variable: 'CONVERSATION_READING',
    label: 'Reading other people’s conversations',
    hint: 'With a reason: it is asked for, kept in the audit log, and shown to the person.',
    type: choice([
      { value: 'with_reason', label: 'Administrators, with a reason' },
      { value: 'off', label: 'Nobody' },
    ]),
  },
  retention_days: {
    section: 'privacy',
    variable: 'RETENTION_DAYS',
    label: 'Keep conversations',
    hint: 'Days since the last message; then a conversation is deleted with its files. 0: for ever. People can keep less of their own, and a legal hold keeps more.',
    type: integer(0, MAX_RETENTION_DAYS, 'days'),
  },
  default_model: {
    section: 'models',
    variable: 'DEFAULT_MODEL',
    label: 'Default model',
    hint: 'Answers where no model is named. Automatic: the first model of OpenAI, else of Gemini, else the demo.',
    type: modelOr(),
  },
  title_model: {
    section: 'models',
    variable: 'TITLE_MODEL',
    label: 'Model that makes titles',
    hint: 'Automatic: the cheapest text model of the provider that answered.',
    type: modelOr([{ value: 'off', label: 'None: the first words of the question' }]),
  },
  runs_per_user: {
    section: 'limits',
    variable: 'MAX_RUNS_PER_USER',
    label: 'Answers at once for one person',
    hint: 'Counted over all of their conversations.',
    type: integer(1, MOST_AT_ONCE, 'answers'),
  },
  runs_per_conversation: {
    section: 'limits',
    variable: 'MAX_RUNS_PER_CONVERSATION',
    label: 'Answers at once in one conversation',
    hint: '',
    type: integer(1, MOST_AT_ONCE, 'answers'),
  },
  streams_per_user: {
    section: 'limits',
    variable: 'MAX_STREAMS_PER_USER',
    label: 'Open event streams of one person',
    hint: 'Each open page that follows an answer has one.',
    type: integer(1, MOST_AT_ONCE, 'streams'),
  },
  interaction_expire_hours: {
    section: 'limits',
    variable: 'INTERACTION_EXPIRE_HOURS',
    label: 'How long an answer waits for a person',
    hint: 'For an approval, a form or a sign-in; what is asked already keeps its time.',
    type: integer(1, A_YEAR_IN_HOURS, 'hours'),
  },
  ...rateDefinitions,
  weather_driver: {
    section: 'tools',
    variable: 'WEATHER_DRIVER',
    label: 'Where the weather tool asks',
    hint: 'Sample data is invented, and says so.',
    type: choice(WEATHER_DRIVERS.map((value) => ({ value, label: WEATHER_LABELS[value] }))),
  },
}

export const SETTING_KEYS = Object.keys(settingDefinitions).filter(isSettingKey)

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingDefinitions, key)
}
