import { LIMITS_PATH } from './limit_paths.js'

const TABS = [
  { label: 'Shared', href: LIMITS_PATH },
  { label: 'People and tokens', href: `${LIMITS_PATH}/people` },
  { label: 'Warnings', href: `${LIMITS_PATH}/warnings` },
  { label: 'Test a case', href: `${LIMITS_PATH}/test` },
]

/** The pages of limits, beside each other. */
export function limitsTabs(current: string) {
  return TABS.map((tab) => ({ ...tab, isCurrent: tab.href === current }))
}
