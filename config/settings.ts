import env from '#start/env'
import type { SettingValues } from '#settings/setting_definitions'

/** What the environment says of the settings that administrators could change otherwise. */
const settingsOfEnvironment: Partial<SettingValues> = {
  organisation_name: env.get('ORGANISATION_NAME'),
  time_zone: env.get('TIME_ZONE'),
  registration: env.get('REGISTRATION'),
  registration_domains: env.get('REGISTRATION_DOMAINS'),
  conversation_reading: env.get('CONVERSATION_READING'),
  retention_days: env.get('RETENTION_DAYS'),
  default_model: env.get('DEFAULT_MODEL'),
  title_model: env.get('TITLE_MODEL'),
  runs_per_user: env.get('MAX_RUNS_PER_USER'),
  runs_per_conversation: env.get('MAX_RUNS_PER_CONVERSATION'),
  streams_per_user: env.get('MAX_STREAMS_PER_USER'),
  interaction_expire_hours: env.get('INTERACTION_EXPIRE_HOURS'),
  rate_api: env.get('RATE_LIMIT_API'),
  rate_token: env.get('RATE_LIMIT_TOKEN'),
  rate_chat: env.get('RATE_LIMIT_CHAT'),
  rate_uploads: env.get('RATE_LIMIT_UPLOADS'),
  rate_interactions: env.get('RATE_LIMIT_INTERACTIONS'),
  rate_searches: env.get('RATE_LIMIT_SEARCHES'),
  rate_tool_servers: env.get('RATE_LIMIT_TOOL_SERVERS'),
  rate_pages: env.get('RATE_LIMIT_PAGES'),
  rate_anonymous: env.get('RATE_LIMIT_ANONYMOUS'),
  rate_login: env.get('RATE_LIMIT_LOGIN'),
  rate_login_address: env.get('RATE_LIMIT_LOGIN_ADDRESS'),
  rate_register: env.get('RATE_LIMIT_REGISTER'),
  weather_driver: env.get('WEATHER_DRIVER'),
}

export default settingsOfEnvironment
