import { defineConfig } from '@adonisjs/core/app'

export default defineConfig({
  /*
  |--------------------------------------------------------------------------
  | Commands
  |--------------------------------------------------------------------------
  */
  commands: [
    () => import('@adonisjs/core/commands'),
    () => import('@adonisjs/lucid/commands'),
    () => import('@adonisjs/queue/commands'),
    () => import('#core/console/asked_command'),
  ],

  /*
  |--------------------------------------------------------------------------
  | Service providers
  |--------------------------------------------------------------------------
  */
  providers: [
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/hash_provider'),
    () => import('@adonisjs/core/providers/vinejs_provider'),
    () => import('@adonisjs/lucid/database_provider'),
    () => import('@adonisjs/auth/auth_provider'),
    () => import('@adonisjs/cors/cors_provider'),
    () => import('@adonisjs/redis/redis_provider'),
    () => import('@adonisjs/drive/drive_provider'),
    () => import('@adonisjs/queue/queue_provider'),
    () => import('@adonisjs/core/providers/edge_provider'),
    () => import('@adonisjs/session/session_provider'),
    () => import('@adonisjs/shield/shield_provider'),
    /* The first of ours to start and the last to end: jobs still tell of their work while they end. */
    () => import('#providers/tracing_provider'),
    () => import('#providers/core_provider'),
    () => import('#providers/operations_provider'),
    () => import('#providers/ai_provider'),
    () => import('#providers/accounts_provider'),
    () => import('#providers/mcp_provider'),
    () => import('#providers/search_provider'),
    () => import('#providers/tools_provider'),
    () => import('#providers/interactions_provider'),
    () => import('#providers/mcp_auth_provider'),
    () => import('#providers/runs_provider'),
    () => import('#providers/jobs_provider'),
    () => import('#providers/schedule_provider'),
    () => import('#providers/webhooks_provider'),
    () => import('#providers/settings_provider'),
    () => import('#providers/admin_provider'),
    () => import('#providers/metrics_provider'),
  ],

  /*
  |--------------------------------------------------------------------------
  | Preloads
  |--------------------------------------------------------------------------
  */
  preloads: [() => import('#start/routes'), () => import('#start/kernel')],

  /*
  |--------------------------------------------------------------------------
  | Tests
  |--------------------------------------------------------------------------
  */
  tests: {
    suites: [
      {
        files: ['tests/unit/**/*.spec.{ts,js}'],
        name: 'unit',
        timeout: 30_000,
      },
      {
        files: ['tests/functional/**/*.spec.{ts,js}'],
        name: 'functional',
        timeout: 60_000,
      },
      {
        files: ['tests/browser/**/*.spec.{ts,js}'],
        name: 'browser',
        timeout: 120_000,
      },
      {
        files: ['tests/recorded/**/*.spec.{ts,js}'],
        name: 'recorded',
        timeout: 60_000,
      },
    ],
    forceExit: false,
  },

  hooks: {
    buildStarting: [() => import('@adonisjs/vite/build_hook')],
  },

  metaFiles: [
    { pattern: 'resources/views/**/*.edge', reloadServer: false },
    { pattern: 'public/**', reloadServer: false },
    { pattern: 'resources/models.json', reloadServer: false },
    { pattern: 'resources/docs/*', reloadServer: false },
    { pattern: 'bin/{start,require_node,launch,first_env}.js', reloadServer: false },
    { pattern: 'bin/node.sh', reloadServer: false },
    { pattern: '.env.example', reloadServer: false },
    { pattern: '.npmrc', reloadServer: false },
  ],
})
