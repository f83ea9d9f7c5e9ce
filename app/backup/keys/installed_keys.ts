import { appKeys } from '#config/app'
import { KeyRing } from './key_ring.js'

/** The keys that this process runs with. */
export function installedKeys(): KeyRing {
  return new KeyRing(appKeys.map((key) => key.release()))
}
