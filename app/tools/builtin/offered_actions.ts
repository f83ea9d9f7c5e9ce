import type { OfferedAction } from '#tools/types'

/** Where a form of the built-in server says that it is a choice of actions. */
export const OFFERED_ACTIONS_META = 'chatflow/actions'

const STYLES = ['primary', 'secondary', 'danger'] as const

/** Actions with different ids; null where the value is something else. */
export function readActions(value: unknown): OfferedAction[] | null {
  if (!Array.isArray(value)) {
    return null
  }
  const actions = value.flatMap((item: unknown) => readAction(item) ?? [])
  const ids = new Set(actions.map(({ id }) => id))
  return actions.length === value.length && ids.size === actions.length ? actions : null
}

function readAction(value: unknown): OfferedAction | null {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('label' in value)) {
    return null
  }
  const { id, label } = value
  const style = STYLES.find((known) => 'style' in value && known === value.style)
  return typeof id === 'string' && typeof label === 'string'
    ? { id, label, ...(style !== undefined && { style }) }
    : null
}
