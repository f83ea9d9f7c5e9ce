import { splitList } from '#core/environment/rules'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import env from '#start/env'

/** What administrators have told to other systems. */
const webhooksConfig = {
  /** Hosts that receivers may be on although not public, also over plain http. */
  allowedPrivateHosts: AllowedHosts.parse(splitList(env.get('WEBHOOK_ALLOWED_PRIVATE_HOSTS'))),
}

export default webhooksConfig
