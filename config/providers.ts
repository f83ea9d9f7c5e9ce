import { splitList } from '#core/environment/rules'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import env from '#start/env'

/** The model providers that administrators add. */
const providersConfig = {
  /** Hosts that they may be on although not public, also over plain http. */
  allowedPrivateHosts: AllowedHosts.parse(splitList(env.get('PROVIDERS_ALLOWED_PRIVATE_HOSTS'))),
}

export default providersConfig
