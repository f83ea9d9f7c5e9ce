import { inject } from '@adonisjs/core'
import { apiUrl, GEMINI_URL, OPENAI_URL } from '#ai/provider_urls'
import { PROVIDER_APIS, PROVIDER_DRIVERS, type ProviderRow } from '#ai/managed/provider_rows'
import { checkUrl } from '#core/outbound/check_url'
import { GuardedTransport } from '#core/outbound/guarded_transport'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { refuse } from './refusal.js'

/** What an administrator says of a provider, as a form gives it. */
export interface ProviderInput {
  driver: string
  /** Blank: the official one of the driver. */
  baseUrl: string
  /** Blank: by the address. */
  api: string
  /** Blank: the key that there is stays. */
  apiKey: string
  passesUnlisted: boolean
}

/** The same, checked. */
export interface ProviderFields extends Pick<ProviderRow, 'driver' | 'api'> {
  baseUrl: string
  apiKey: string | null
  passesUnlisted: boolean
}

const MAX_URL_LENGTH = 2_048
const MAX_KEY_LENGTH = 4_096

const OFFICIAL_URLS: Record<ProviderRow['driver'], string> = {
  openai: OPENAI_URL,
  gemini: GEMINI_URL,
}

/** Checks what an administrator says of a provider. */
@inject()
export class ReadProviderFields {
  constructor(private transport: GuardedTransport) {}

  /** @throws Problem `validation_failed` with all faults */
  execute(input: ProviderInput): ProviderFields {
    const driver = PROVIDER_DRIVERS.find((known) => known === input.driver)
    const api = PROVIDER_APIS.find((known) => known === input.api) ?? null
    const apiKey = input.apiKey.trim()
    const baseUrl = input.baseUrl.trim() || (driver === undefined ? '' : OFFICIAL_URLS[driver])
    const faults = [
      ...(driver === undefined ? [{ field: 'driver', message: 'Choose what it speaks.' }] : []),
      ...(input.api !== '' && api === null
        ? [{ field: 'api', message: 'Choose one of the two APIs, or automatic.' }]
        : []),
      ...this.#urlFaults(baseUrl),
      ...keyFaults(apiKey),
    ]
    refuse(faults)
    return {
      driver: driver ?? 'openai',
      baseUrl: apiUrl(baseUrl) ?? baseUrl,
      api: driver === 'openai' ? api : null,
      apiKey: apiKey === '' ? null : apiKey,
      passesUnlisted: input.passesUnlisted,
    }
  }

  /** Names are resolved when they are asked: only then is it known where they lead. */
  #urlFaults(baseUrl: string): { field: string; message: string }[] {
    const fault = (message: string) => [{ field: 'base_url', message }]
    if (apiUrl(baseUrl) === null || baseUrl.length > MAX_URL_LENGTH) {
      return fault('Write an address that begins with https:// and has no user, password or #.')
    }
    try {
      checkUrl(baseUrl, this.transport.allowedHosts)
      return []
    } catch (error) {
      if (!(error instanceof OutboundRefusal)) {
        throw error
      }
      return fault(
        error.reason === 'port'
          ? 'Servers are not asked on this port.'
          : 'Servers are asked over https only. Plain http needs PROVIDERS_ALLOWED_PRIVATE_HOSTS in the environment.'
      )
    }
  }
}

function keyFaults(apiKey: string): { field: string; message: string }[] {
  return apiKey === '' || (/^[\x21-\x7e]+$/.test(apiKey) && apiKey.length <= MAX_KEY_LENGTH)
    ? []
    : [{ field: 'api_key', message: 'A key has neither blanks nor special characters.' }]
}
