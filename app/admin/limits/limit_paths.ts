import type { Subject } from '#limits/budgets/subjects'

export const LIMITS_PATH = '/admin/limits'
export const LIMITS_TRAIL = [{ label: 'Limits', href: LIMITS_PATH }]

/** The page of what is said of one subject. */
export function rulePath(subject: Subject): string {
  return `${LIMITS_PATH}/rules/${subject}`
}

/** The page that tells what holds for a person. */
export function casePath(email: string): string {
  return `${LIMITS_PATH}/test?${new URLSearchParams({ email })}`
}
