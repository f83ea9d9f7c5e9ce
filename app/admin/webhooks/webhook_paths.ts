export const WEBHOOKS_PATH = '/admin/webhooks'

export function webhookPath({ id }: { id: string }): string {
  return `${WEBHOOKS_PATH}/${id}`
}

export function deliveryPath(webhook: { id: string }, eventId: string): string {
  return `${webhookPath(webhook)}/deliveries/${eventId}`
}
