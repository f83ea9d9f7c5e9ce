import { Env } from '@adonisjs/core/env'

/**
 * Every variable that Chatflow reads. Faults are collected and listed all at once when the process starts.
 */
export default await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: Env.schema.enum(['development', 'production', 'test'] as const),
  HOST: Env.schema.string.optional({ format: 'host' }),
  PORT: Env.schema.number.optional(),
  APP_KEY: Env.schema.secret(),
  APP_URL: Env.schema.string.optional({ format: 'url', tld: false, protocol: true }),
  LOG_LEVEL: Env.schema.enum.optional([
    'fatal',
    'error',
    'warn',
    'info',
    'debug',
    'trace',
    'silent',
  ] as const),
  DEBUG: Env.schema.boolean.optional(),
  DATABASE_URL: Env.schema.string.optional(),
  REDIS_URL: Env.schema.string.optional(),
  TRUSTED_PROXIES: Env.schema.string.optional(),
  CORS_ORIGINS: Env.schema.string.optional(),
  JWT_SECRET_KEY: Env.schema.secret(),
  JWT_ALGORITHM: Env.schema.enum.optional(['HS256', 'HS384', 'HS512'] as const),
  ACCESS_TOKEN_EXPIRE_MINUTES: Env.schema.number.optional(),
  REGISTRATION: Env.schema.enum.optional(['open', 'closed'] as const),
  OPENAI_API_KEY: Env.schema.secret.optional(),
  OPENAI_BASE_URL: Env.schema.string.optional(),
  OPENAI_API: Env.schema.enum.optional(['responses', 'chat'] as const),
  GEMINI_API_KEY: Env.schema.secret.optional(),
  GEMINI_BASE_URL: Env.schema.string.optional(),
  DEFAULT_MODEL: Env.schema.string.optional(),
  TITLE_MODEL: Env.schema.string.optional(),
  PROVIDERS_CONFIG: Env.schema.string.optional(),
  MAX_RUNS_PER_USER: Env.schema.number.optional(),
  MAX_RUNS_PER_CONVERSATION: Env.schema.number.optional(),
  STORAGE_PATH: Env.schema.string.optional(),
})
