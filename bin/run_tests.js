/**
 * What `npm test` runs: all suites, from the TypeScript sources. Arguments are those of Japa, e.g. `--files`.
 */
import { fileURLToPath } from 'node:url'
import './require_node.js'
import { ensureAssets } from './ensure_assets.js'

ensureAssets(fileURLToPath(new URL('../', import.meta.url)))

await import('@poppinss/ts-exec')
await import('./test.ts')
