import type { OutboundTransport } from '#core/outbound/outbound_transport'
import type { StreamLimits } from '../../limits.js'

export interface GeminiOptions {
  /** The provider's name in the configuration. */
  name: string
  /** Without the version path, e.g. `https://generativelanguage.googleapis.com`. */
  baseUrl: string
  /** Null where the server asks for none. */
  apiKey: string | null
  limits: StreamLimits
  /** Absent: the one for addresses that the host's configuration names. */
  transport?: OutboundTransport
}
