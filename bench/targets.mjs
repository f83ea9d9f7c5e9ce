import { randomBytes } from 'node:crypto'
import path from 'node:path'
// What run.mjs can start and load. NODE, PORT and UPSTREAM are filled in by run.mjs.
// start: argv; env; ready: url that answers when up; target: descriptor for load.mjs; boot?: ms to wait
const chat = (url, headers, extra = {}) => ({
  url,
  headers,
  body: {
    model: '$MODEL',
    stream: true,
    messages: [{ role: 'user', content: 'Write a short story about a lighthouse keeper.' }],
    ...extra,
  },
})
const work = (env) => ({
  start: ['$NODE', '$HERE/proxy-work.mjs'],
  env,
  target: chat('http://127.0.0.1:$PORT/v1/chat/completions', {
    authorization: 'Bearer perf-token',
  }),
})

/** The production build, with everything on: JWT, SQLite with synchronous=FULL, the event log. Limits are raised. */
const root = process.env.CHATFLOW_BUILD ?? path.join(import.meta.dirname, '..', 'build')
const chatflow = {
  start: ['$NODE', path.join(root, 'bin', 'server.js')],
  env: {
    NODE_ENV: 'production',
    ENVIRONMENT: 'production',
    CWD: '$DIR',
    HOST: '127.0.0.1',
    APP_URL: 'http://localhost:$PORT',
    LOG_LEVEL: 'warn',
    APP_KEY: randomBytes(32).toString('base64url'),
    JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
    DATABASE_URL: 'sqlite:$DIR/$PORT.sqlite3',
    STORAGE_PATH: '$DIR/storage',
    REGISTRATION: 'open',
    TITLE_MODEL: 'off',
    OPENAI_BASE_URL: '$UPSTREAM/v1',
    OPENAI_API_KEY: 'sk-perf',
    OPENAI_API: 'chat',
    MAX_RUNS_PER_USER: '100000',
    MAX_STREAMS_PER_USER: '100000',
    RATE_LIMIT_API: '1000000',
    RATE_LIMIT_CHAT: '1000000',
  },
  ready: 'http://127.0.0.1:$PORT/health/live',
  /* Budgets are on, and no round uses one up. */
  prepare: [
    '$NODE',
    path.join(root, 'ace.js'),
    'budget:set',
    'everyone',
    '--day-tokens=100000000000000',
  ],
  target: {
    setup: [
      {
        url: 'http://127.0.0.1:$PORT/auth/register',
        body: { email: 'bench@example.com', password: 'a long bench phrase', full_name: 'Bench' },
        optional: true,
      },
      {
        url: 'http://127.0.0.1:$PORT/auth/login-json',
        body: { email: 'bench@example.com', password: 'a long bench phrase' },
        save: { TOKEN: 'access_token' },
      },
    ],
    url: 'http://127.0.0.1:$PORT/conversations/chat/stream',
    headers: { authorization: 'Bearer $TOKEN' },
    stop: {
      id: '"conversation_id":"([^"]+)"',
      url: 'http://127.0.0.1:$PORT/conversations/{id}/stop',
      headers: { authorization: 'Bearer $TOKEN' },
    },
    sqlite: '$DIR/$PORT.sqlite3',
    body: { model: 'openai/$MODEL', message: 'Write a short story about a lighthouse keeper.' },
  },
}

const asking = (fields) => ({
  ...chatflow.target,
  body: { ...chatflow.target.body, ...fields },
})

export default {
  chatflow,
  'chatflow-no-tools': { ...chatflow, target: asking({ tools: 'none' }) },
  'chatflow-metrics': {
    ...chatflow,
    env: { ...chatflow.env, METRICS_TOKEN: randomBytes(32).toString('base64url') },
  },
  'chatflow-mcp': {
    ...chatflow,
    files: { 'mcp.json': { mcpServers: { bench: { url: '$MCP', policy: { '*': 'auto' } } } } },
    env: {
      ...chatflow.env,
      MCP_CONFIG: '$DIR/mcp.json',
      MCP_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    },
  },
  'direct': { target: chat('$UPSTREAM/v1/chat/completions', {}) },
  'raw': {
    start: ['$NODE', '$HERE/proxy-raw.mjs'],
    target: chat('http://127.0.0.1:$PORT/v1/chat/completions', {}),
  },
  'work': work({}),
  'work-fetch': work({ CLIENT: 'fetch' }),
  'work-event': work({ WRITE: 'event' }),
}
