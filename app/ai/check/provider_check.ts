/** What a live check of a provider has found. Causes are sentences for administrators. */
export interface ProviderCheck {
  /** Whether anything answers at its address, and how soon. */
  reached: { isOk: true; ms: number } | { isOk: false; cause: string }
  /** `untested`: nothing could be seen of it. `none`: there is no key, and none was asked for. */
  key: { state: 'accepted' | 'none' } | { state: 'refused' | 'untested'; cause: string }
  /** Names of the models that it offers; null where it does not tell. */
  models: { names: string[] } | { names: null; cause: string }
}

/** Whether the provider can be used, as far as can be seen. */
export function isUsable({ reached, key }: ProviderCheck): boolean {
  return reached.isOk && key.state !== 'refused'
}

export function unreached(cause: string): ProviderCheck {
  const unknown = 'The provider was not reached.'
  return {
    reached: { isOk: false, cause },
    key: { state: 'untested', cause: unknown },
    models: { names: null, cause: unknown },
  }
}
