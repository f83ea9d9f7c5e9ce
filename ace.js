/**
 * Entry point for ace commands from TypeScript sources. The production build replaces this file by its own.
 */
import { fileURLToPath } from 'node:url'
import './bin/require_node.js'
import { writeFirstEnv } from './bin/first_env.js'

/* Whoever begins with a command has no settings either. */
const root = fileURLToPath(new URL('.', import.meta.url))
writeFirstEnv(root, root)

await import('@poppinss/ts-exec')
await import('./bin/console.js')
