import app from '@adonisjs/core/services/app'
import { defineConfig, drivers } from '@adonisjs/core/hash'

/**
 * scrypt with 2^16 rounds takes about 100 ms and 64 MiB (OWASP's second setting). Tests hash a lot and guard nothing.
 */
export const scryptOptions = {
  cost: app.inTest ? 1024 : 65536,
  blockSize: 8,
  parallelization: 1,
  saltSize: 16,
  keyLength: 64,
  maxMemory: 128 * 1024 * 1024,
}

const hashConfig = defineConfig({
  default: 'scrypt',
  list: {
    scrypt: drivers.scrypt(scryptOptions),
  },
})

export default hashConfig

declare module '@adonisjs/core/types' {
  export interface HashersList extends InferHashers<typeof hashConfig> {}
}
