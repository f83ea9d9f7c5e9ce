import type { ModelEventSink } from '../../types.js'
import type { GeminiCandidate } from './gemini_wire.js'

/** A scheme other than the web's, e.g. `javascript:` or `gs:`, is no link for a reader. */
const FOREIGN_SCHEME = /^(?!https?:)[a-z][a-z0-9+.-]*:/i

/** Turns citations and the results of a search into `source` events, each address once. */
export class GeminiSources {
  readonly #emit: ModelEventSink
  readonly #seen = new Set<string>()

  constructor(emit: ModelEventSink) {
    this.#emit = emit
  }

  push({ groundingMetadata, citationMetadata }: GeminiCandidate) {
    for (const { web } of groundingMetadata?.groundingChunks ?? []) {
      this.#add(web?.uri, web?.title)
    }
    for (const source of citationMetadata?.citationSources ?? citationMetadata?.citations ?? []) {
      this.#add(source.uri, source.title)
    }
  }

  #add(url: string | undefined, title: string | undefined) {
    if (!url || this.#seen.has(url) || FOREIGN_SCHEME.test(url)) {
      return
    }
    this.#seen.add(url)
    this.#emit({ type: 'source', url, ...(title && { title }) })
  }
}
