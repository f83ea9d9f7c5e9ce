// npm run bench:seed -- --database sqlite:tmp/big.sqlite3 [--users 100000] [--messages 1000000] [--days 120] [--seed 1]
//   [--until 2026-11-23T12:00:00Z] [--no-search]
// Fills a new database with people, conversations, messages, runs, tool calls and the ledger of some months, to try pages and
// measure them at size. The same seed and end give the same rows. Refuses a database that has people in it. Everybody has the
// same password (see PASSWORD), the administrator is admin@northwind.example: never use such a database for anything else.
import { spawnSync } from 'node:child_process'
import { scryptSync } from 'node:crypto'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ASK, planPeople, planTurns } from './seed/plan.mjs'
import { Random } from './seed/random.mjs'
import { AnswerRows } from './seed/answer_rows.mjs'
import { ConversationRows } from './seed/conversation_rows.mjs'
import { addPeople } from './seed/people_rows.mjs'
import { addToolServers } from './seed/server_rows.mjs'
import { openSink } from './seed/sinks.mjs'
import { Texts } from './seed/texts.mjs'

const root = path.join(import.meta.dirname, '..')

export const ADMIN_EMAIL = 'admin@northwind.example'
export const PASSWORD = 'a long bench phrase'

/** In the form and at the cost of config/hash.ts. */
function passwordHash(random) {
  const salt = Buffer.from(Array.from({ length: 16 }, () => random.int(256)))
  const options = { cost: 65_536, blockSize: 8, parallelization: 1, maxmem: 128 * 1024 * 1024 }
  const base64 = (bytes) => bytes.toString('base64').replace(/=+$/, '')
  return `$scrypt$n=65536,r=8,p=1$${base64(salt)}$${base64(scryptSync(PASSWORD, salt, 64, options))}`
}

/** Brings a new database to the schema of these sources. */
function migrate(database) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['ace.js', 'migration:run', '--force'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_ENV: 'development',
        ENVIRONMENT: 'development',
        APP_KEY: 'seed-only-app-key-0123456789abcdef0123456789',
        JWT_SECRET_KEY: 'seed-only-jwt-key-abcdef0123456789abcdef0123',
        DATABASE_URL: database,
      },
    }
  )
  if (status !== 0) {
    throw new Error(`the database could not be migrated\n${stdout}${stderr}`)
  }
}

/**
 * Seeds the database behind `database` (as in DATABASE_URL; a relative path is taken from here). `until` in ms; answers what
 * there is then.
 */
export async function seed({
  database,
  users,
  messages,
  days,
  seed: number,
  until,
  hasSearch = true,
}) {
  migrate(database)
  const sink = await openSink(database)
  if ((await sink.count('users')) > 0) {
    throw new Error('the database has people in it: the seeder takes new ones only')
  }
  const random = new Random(number)
  const people = planPeople(random, { users, days, until })
  const { conversations, turns, order } = planTurns(random, people, { messages, days, until })
  const texts = new Texts(random)
  await sink.begin()
  const password = passwordHash(random)
  const userIds = await addPeople({ sink, random, until }, people, password, ADMIN_EMAIL)
  await addToolServers({ sink, random }, Math.floor(people.from))
  const places = new ConversationRows({ sink, random, texts, userIds, hasSearch })
  const answers = new AnswerRows({ sink, random, texts, until, hasSearch })
  for (const turn of order) {
    const number = turns.conversation[turn]
    const at = turns.at[turn]
    const place = await places.open(conversations[number], number, at)
    if (turns.kind[turn] === ASK) {
      await places.addQuestion(place, at)
    }
    await answers.add(place, at)
  }
  await sink.finish()
  return { users, conversations: conversations.length, turns: order.length }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      'database': { type: 'string' },
      'users': { type: 'string', default: '100000' },
      'messages': { type: 'string', default: '1000000' },
      'days': { type: 'string', default: '120' },
      'seed': { type: 'string', default: '1' },
      'until': { type: 'string' },
      'no-search': { type: 'boolean', default: false },
    },
  })
  const until = values.until === undefined ? Date.now() : Date.parse(values.until)
  const numbers = ['users', 'messages', 'days', 'seed'].map((name) => [name, Number(values[name])])
  const isBad = numbers.some(([, value]) => !Number.isSafeInteger(value) || value < 1)
  if (values.database === undefined || Number.isNaN(until) || isBad) {
    console.error('--database must be given, --until a date, and the others whole numbers above 0')
    process.exit(2)
  }
  const startedAt = performance.now()
  const made = await seed({
    ...Object.fromEntries(numbers),
    /* Relative to where it was typed, not to the project. */
    database: values.database.replace(/^sqlite:(?!\/)/, `sqlite:${process.cwd()}/`),
    until,
    hasSearch: !values['no-search'],
  })
  console.log({ ...made, seconds: Math.round((performance.now() - startedAt) / 1000) })
}
