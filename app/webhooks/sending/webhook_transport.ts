import { GuardedTransport } from '#core/outbound/guarded_transport'

/** The way out to webhooks: to public addresses, and to the hosts of WEBHOOK_ALLOWED_PRIVATE_HOSTS. */
export class WebhookTransport extends GuardedTransport {}
