/**
 * What `npm test` runs: all suites, from the TypeScript sources. Arguments are those of Japa, e.g. `--files`. Without any, and
 * on SQLite, it runs them in lanes side by side.
 */
import { fileURLToPath } from 'node:url'
import './require_node.js'
import { ensureAssets } from './ensure_assets.js'
import { runLanes } from './test_lanes.js'

const root = fileURLToPath(new URL('../', import.meta.url))
const isPart =
  process.argv.length > 2 ||
  process.env.TEST_LANE !== undefined ||
  process.env.DATABASE_URL !== undefined

ensureAssets(root)

if (isPart) {
  await import('@poppinss/ts-exec')
  await import('./test.ts')
} else {
  process.exitCode = (await runLanes(root)) ? 0 : 1
}
