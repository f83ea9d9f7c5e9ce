/**
 * What `npm run build` runs: the type-checked production build.
 */
import { fileURLToPath } from 'node:url'
import { build } from './ensure_build.js'

const root = fileURLToPath(new URL('../', import.meta.url))

process.exitCode = build(root, [], 'inherit').ok ? 0 : 1
