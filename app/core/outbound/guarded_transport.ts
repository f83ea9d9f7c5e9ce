import type { AllowedHosts } from './allowed_hosts.js'
import { createGuardedConnector } from './guarded_connector.js'
import { OutboundTransport } from './outbound_transport.js'

/** The way out to addresses that administrators give: to public ones, and to the allowed hosts. */
export class GuardedTransport extends OutboundTransport {
  constructor(readonly allowedHosts: AllowedHosts) {
    super({ connector: createGuardedConnector(allowedHosts) })
  }
}
