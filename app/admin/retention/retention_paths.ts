export const RETENTION_PATH = '/admin/retention'
export const HOLDS_PATH = `${RETENTION_PATH}/holds`

export const RETENTION_TRAIL = [{ label: 'Retention', href: RETENTION_PATH }]
export const HOLDS_TRAIL = [...RETENTION_TRAIL, { label: 'Legal holds', href: HOLDS_PATH }]

const TABS = [
  { label: 'Removed', href: RETENTION_PATH },
  { label: 'Legal holds', href: HOLDS_PATH },
]

/** The pages of retention, beside each other. */
export function retentionTabs(current: string) {
  return TABS.map((tab) => ({ ...tab, isCurrent: tab.href === current }))
}

/**
 * Where a hold is placed.
 *
 * @param of an email address, or the id of a conversation
 */
export function newHoldPath(of: string): string {
  return `${HOLDS_PATH}/new?${new URLSearchParams({ of })}`
}
