import { OutboundError } from '#core/outbound/outbound_error'
import { OutboundRefusal, type OutboundRefusalReason } from '#core/outbound/outbound_refusal'

const BY_CODE: Record<string, string> = {
  ECONNREFUSED: 'Nothing answers at this address: the connection was refused.',
  ENOTFOUND: 'The name of the host is not known.',
  EAI_AGAIN: 'The name of the host could not be looked up. Is there a network?',
  EHOSTUNREACH: 'There is no way to this host.',
  ENETUNREACH: 'There is no way to this host.',
}

const REFUSED: Record<OutboundRefusalReason, string> = {
  address:
    'The host is not at a public address. The operator allows it with PROVIDERS_ALLOWED_PRIVATE_HOSTS.',
  url: 'Servers are asked over https only. The operator allows plain http with PROVIDERS_ALLOWED_PRIVATE_HOSTS.',
  port: 'Servers are not asked on this port.',
  redirect: 'The address redirects elsewhere: write where it leads.',
}

const TLS_CODE = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/

/** Why a provider could not be asked, as a sentence for administrators; null of what is no such failure. */
export function unreachedCause(error: unknown): string | null {
  if (error instanceof OutboundRefusal) {
    return REFUSED[error.reason]
  }
  if (!(error instanceof OutboundError)) {
    return null
  }
  switch (error.fault) {
    case 'connect':
      return TLS_CODE.test(error.code)
        ? `Its certificate is not trusted (${error.code}).`
        : (BY_CODE[error.code] ?? `No connection could be made (${error.code}).`)
    case 'timeout':
      return 'It did not answer in time.'
    case 'dropped':
      return 'The connection broke off before the answer came.'
    case 'too_large':
      return 'Its answer is too large for a list of models.'
    case 'protocol':
      return 'What answers there does not speak HTTP.'
    default: {
      const never: never = error.fault
      return never
    }
  }
}
