/**
 * What `npm test` runs: all suites, from the TypeScript sources. Arguments are those of Japa, e.g. `--files`.
 */
import './require_node.js'

await import('@poppinss/ts-exec')
await import('./test.ts')
