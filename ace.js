/**
 * Entry point for ace commands from TypeScript sources. The production build replaces this file by its own.
 */
import './bin/require_node.js'

await import('@poppinss/ts-exec')
await import('./bin/console.js')
