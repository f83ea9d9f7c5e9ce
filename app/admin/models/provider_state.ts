import type { DescribedProvider } from '#ai/administration/describe_models'
import { isUsable } from '#ai/check/provider_check'
import type { Formats } from '../format/formats.js'

/** A state as `status` prints it. */
export interface ShownState {
  label: string
  kind: 'ok' | 'warn' | 'bad' | 'off'
}

export function stateOf(provider: DescribedProvider): ShownState {
  if (provider.isShadowed) {
    return { label: 'Replaced by the environment', kind: 'warn' }
  }
  if (!provider.isEnabled) {
    return { label: 'Off', kind: 'off' }
  }
  if (provider.key?.isReadable === false) {
    return { label: 'Key cannot be read', kind: 'bad' }
  }
  if (provider.source === 'built_in') {
    return { label: 'Built in', kind: 'ok' }
  }
  if (provider.check === null) {
    return { label: 'Not checked', kind: 'off' }
  }
  return isUsable(provider.check)
    ? { label: 'Ready', kind: 'ok' }
    : { label: 'Failing', kind: 'bad' }
}

/** Who decides about a provider. */
export function sourceOf({ source, name }: DescribedProvider): string {
  switch (source) {
    case 'built_in':
      return 'Built in'
    case 'environment':
      return `Environment (${name.toUpperCase()}_…)`
    case 'file':
      return 'File of PROVIDERS_CONFIG'
    case 'database':
      return 'Added here'
    default: {
      const never: never = source
      return never
    }
  }
}

/** `set 3 Nov 2026, ends in …c2K` */
export function keyText({ key }: DescribedProvider, format: Formats): string {
  if (key === null) {
    return 'None'
  }
  const end = key.end === null ? '' : `ends in …${key.end}`
  const set = key.setAt === null ? 'Set' : `Set ${format.date(key.setAt)}`
  return [set, end].filter((part) => part !== '').join(', ')
}
