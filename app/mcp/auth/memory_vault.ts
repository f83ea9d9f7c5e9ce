import type { OAuthClientInformationMixed } from '@modelcontextprotocol/client'
import type { ClientRegistry, Credential, CredentialKey, CredentialVault } from './types.js'

/** Credentials and clients for as long as this process runs, for commands that must leave nothing behind. */
export class MemoryVault implements CredentialVault, ClientRegistry {
  #credentials = new Map<string, Credential>()
  #clients = new Map<string, OAuthClientInformationMixed>()
  #issuers = new Map<string, string>()
  #busy: Promise<unknown> = Promise.resolve()

  async find(key: CredentialKey): Promise<Credential | null> {
    return this.#credentials.get(nameOf(key)) ?? null
  }

  async save(key: CredentialKey, credential: Credential): Promise<void> {
    this.#credentials.set(nameOf(key), credential)
  }

  async remove(key: CredentialKey, credential: Credential): Promise<void> {
    if (this.#credentials.get(nameOf(key)) === credential) {
      this.#credentials.delete(nameOf(key))
    }
  }

  exclusively<T>(_key: CredentialKey, work: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(work)
    this.#busy = result.catch(() => {})
    return result
  }

  async findRegistered(issuer: string): Promise<OAuthClientInformationMixed | null> {
    return this.#clients.get(issuer) ?? null
  }

  async saveRegistered(issuer: string, client: OAuthClientInformationMixed): Promise<void> {
    this.#clients.set(issuer, client)
  }

  async removeRegistered(issuer: string, clientId: string): Promise<void> {
    if (this.#clients.get(issuer)?.client_id === clientId) {
      this.#clients.delete(issuer)
    }
  }

  async bindConfigured(resource: string, clientId: string, issuer: string): Promise<string> {
    const name = `${resource} ${clientId}`
    const bound = this.#issuers.get(name) ?? issuer
    this.#issuers.set(name, bound)
    return bound
  }
}

function nameOf({ owner, resource }: CredentialKey): string {
  return `${owner} ${resource}`
}
