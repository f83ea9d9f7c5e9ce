import { parseArgs } from 'node:util'
import { writeFile } from 'node:fs/promises'
import { measureNeighbour, neighbourText } from './neighbour.js'
import { reportText } from './soak_report.js'
import { soak } from './soak.js'

const HELP = `npm run soak -- [options]

Runs servers, lets many people ask and read, and breaks something again and again: processes, the database, Redis, the
provider, and what is between them. Ends with 1 where a promise was broken.

  --minutes N       how long (2)
  --seed S          what goes wrong when follows from it (random)
  --instances N     servers (2; 1 on SQLite)
  --streams N       answers that are read at the same time (100)
  --fault-every S   seconds between two faults (15)
  --faults NAME     only those whose names hold this, such as database or 'is late'
  --postgres URL    a PostgreSQL server where a database may be made; without it SQLite and one server
  --no-redis        without Redis; otherwise redis-server has to be there, and one is started
  --no-tools        without a server of tools; otherwise one question of ten has its answer call one
  --out FILE        writes the report as JSON
  --neighbour       instead of all that: measures what others have of somebody who floods and a server of tools that hangs`

const { values } = parseArgs({
  options: {
    'minutes': { type: 'string', default: '2' },
    'seed': { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    'instances': { type: 'string' },
    'streams': { type: 'string', default: '100' },
    'fault-every': { type: 'string', default: '15' },
    'faults': { type: 'string', default: '' },
    'postgres': { type: 'string' },
    'no-redis': { type: 'boolean', default: false },
    'no-tools': { type: 'boolean', default: false },
    'out': { type: 'string' },
    'neighbour': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(`${HELP}\n`)
  process.exit(0)
}

const say = (line: string) =>
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

if (values.neighbour) {
  const measured = await measureNeighbour(say)
  process.stdout.write(`${neighbourText(measured)}\n`)
  process.exit(measured.alone.errors + measured.beside.errors === 0 ? 0 : 1)
}

const postgresUrl = values.postgres ?? null
const report = await soak({
  minutes: Number(values.minutes),
  seed: Number(values.seed),
  instances: Number(values.instances ?? (postgresUrl === null ? 1 : 2)),
  streams: Number(values.streams),
  faultEveryS: Number(values['fault-every']),
  faultNames: values.faults,
  postgresUrl,
  hasRedis: postgresUrl !== null && !values['no-redis'],
  hasTools: !values['no-tools'],
  say,
})
process.stdout.write(`${reportText(report)}\n`)
if (values.out !== undefined) {
  await writeFile(values.out, JSON.stringify(report, null, 2))
}
process.exitCode = report.violations.length === 0 ? 0 : 1
