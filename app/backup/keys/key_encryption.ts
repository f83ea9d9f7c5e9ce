import { Encryption } from '@adonisjs/core/encryption'
import { AES256GCM } from '@adonisjs/core/encryption/drivers/aes_256_gcm'
import { ENCRYPTION_ID } from '#config/encryption'

/** Seals and opens as the application does, with one key of its own. */
export function encryptionWith(key: string): Encryption {
  return new Encryption({
    driver: (secret) => new AES256GCM({ id: ENCRYPTION_ID, key: secret }),
    keys: [key],
  })
}
