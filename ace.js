/**
 * Entry point for ace commands from TypeScript sources. The production build replaces this file by its own.
 */
import '@poppinss/ts-exec'

await import('./bin/console.js')
