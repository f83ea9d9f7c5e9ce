import { appKeys } from '#config/app'
import { defineConfig, drivers } from '@adonisjs/core/encryption'

/** What sealed values begin with. */
export const ENCRYPTION_ID = 'gcm'

const encryptionConfig = defineConfig({
  default: 'gcm',
  list: {
    gcm: drivers.aes256gcm({
      keys: appKeys.map((key) => key.release()),
      id: ENCRYPTION_ID,
    }),
  },
})

export default encryptionConfig

declare module '@adonisjs/core/types' {
  export interface EncryptorsList extends InferEncryptors<typeof encryptionConfig> {}
}
