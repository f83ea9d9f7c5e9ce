import { findAiFaults } from '#ai/ai_environment'
import { findMcpFaults } from '#mcp/config/mcp_faults'
import { home } from '#core/home'
import { findS3Faults } from '#files/s3_faults'
import { loadEnvironment } from '#core/environment/load_environment'
import { findWeakSettings } from '#core/environment/weak_settings'
import { valueOf } from '#settings/value_of'
import { WEATHER_DRIVERS } from '#tools/builtin/weather/weather_drivers'
import {
  databaseUrl,
  flag,
  host,
  hosts,
  httpUrl,
  installationFolder,
  integer,
  issuedKey,
  modelName,
  oneOf,
  optional,
  origins,
  proxies,
  readableFile,
  redisUrl,
  required,
  secret,
  text,
} from '#core/environment/rules'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const A_MONTH_IN_MINUTES = 31 * 24 * 60
const A_YEAR_IN_HOURS = 365 * 24

/**
 * Every variable that Chatflow reads. Faults are collected and listed all at once when the process starts.
 */
export default await loadEnvironment(
  home,
  {
    ENVIRONMENT: required(oneOf(['development', 'production', 'test'])),
    NODE_ENV: required(text),
    CHATFLOW_HOME: optional(installationFolder),
    HOST: optional(host),
    PORT: optional(integer(0, 65535)),
    APP_KEY: required(secret),
    APP_KEY_PREVIOUS: optional(secret),
    APP_URL: optional(httpUrl),
    LOG_LEVEL: optional(oneOf(LOG_LEVELS)),
    DEBUG: optional(flag),
    DATABASE_URL: optional(databaseUrl),
    REDIS_URL: optional(redisUrl),
    TRUSTED_PROXIES: optional(proxies),
    CORS_ORIGINS: optional(origins),
    JWT_SECRET_KEY: required(secret),
    JWT_ALGORITHM: optional(oneOf(['HS256', 'HS384', 'HS512'])),
    ACCESS_TOKEN_EXPIRE_MINUTES: optional(integer(1, A_MONTH_IN_MINUTES)),
    ORGANISATION_NAME: optional(valueOf('organisation_name')),
    TIME_ZONE: optional(valueOf('time_zone')),
    REGISTRATION: optional(valueOf('registration')),
    REGISTRATION_DOMAINS: optional(valueOf('registration_domains')),
    CONVERSATION_READING: optional(valueOf('conversation_reading')),
    RETENTION_DAYS: optional(valueOf('retention_days')),
    OPENAI_API_KEY: optional(issuedKey),
    OPENAI_BASE_URL: optional(httpUrl),
    OPENAI_API: optional(oneOf(['responses', 'chat'])),
    GEMINI_API_KEY: optional(issuedKey),
    GEMINI_BASE_URL: optional(httpUrl),
    DEFAULT_MODEL: optional(modelName()),
    TITLE_MODEL: optional(modelName('off')),
    PROVIDERS_CONFIG: optional(readableFile),
    PROVIDERS_ALLOWED_PRIVATE_HOSTS: optional(hosts),
    MCP_CONFIG: optional(readableFile),
    MAX_RUNS_PER_USER: optional(integer(1, 100_000)),
    MAX_RUNS_PER_CONVERSATION: optional(integer(1, 100_000)),
    MAX_STREAMS_PER_USER: optional(integer(1, 100_000)),
    FLUSH_INTERVAL_MS: optional(integer(20, 10_000)),
    INTERACTION_EXPIRE_HOURS: optional(integer(1, A_YEAR_IN_HOURS)),
    RATE_LIMIT_API: optional(valueOf('rate_api')),
    RATE_LIMIT_TOKEN: optional(valueOf('rate_token')),
    RATE_LIMIT_CHAT: optional(valueOf('rate_chat')),
    RATE_LIMIT_UPLOADS: optional(valueOf('rate_uploads')),
    RATE_LIMIT_INTERACTIONS: optional(valueOf('rate_interactions')),
    RATE_LIMIT_SEARCHES: optional(valueOf('rate_searches')),
    RATE_LIMIT_TOOL_SERVERS: optional(valueOf('rate_tool_servers')),
    RATE_LIMIT_PAGES: optional(valueOf('rate_pages')),
    RATE_LIMIT_ANONYMOUS: optional(valueOf('rate_anonymous')),
    RATE_LIMIT_LOGIN: optional(valueOf('rate_login')),
    RATE_LIMIT_LOGIN_ADDRESS: optional(valueOf('rate_login_address')),
    RATE_LIMIT_REGISTER: optional(valueOf('rate_register')),
    STORAGE_PATH: optional(text),
    MCP_ALLOWED_PRIVATE_HOSTS: optional(hosts),
    WEBHOOK_ALLOWED_PRIVATE_HOSTS: optional(hosts),
    FILES_DISK: optional(oneOf(['local', 's3'])),
    S3_BUCKET: optional(text),
    S3_REGION: optional(text),
    S3_ENDPOINT: optional(httpUrl),
    S3_ACCESS_KEY_ID: optional(issuedKey),
    S3_SECRET_ACCESS_KEY: optional(issuedKey),
    S3_FORCE_PATH_STYLE: optional(flag),
    METRICS_TOKEN: optional(secret),
    OTEL_EXPORTER_OTLP_ENDPOINT: optional(httpUrl),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(httpUrl),
    OTEL_SDK_DISABLED: optional(text),
    OTEL_TRACES_SAMPLER: optional(text),
    OTEL_TRACES_SAMPLER_ARG: optional(text),
    WEATHER_DRIVER: optional(oneOf(WEATHER_DRIVERS)),
    WEATHER_API_URL: optional(httpUrl),
    WEATHER_GEOCODING_URL: optional(httpUrl),
  },
  async (env, faults) => [
    ...(env.NODE_ENV === 'production' ? findWeakSettings(env) : []),
    ...findS3Faults(env),
    ...(await findAiFaults(env, faults)),
    ...(await findMcpFaults(env, faults)),
  ]
)
