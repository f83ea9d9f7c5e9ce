import { SUBJECTS, TITLE_VERBS, WORDS } from './world.mjs'

const SENTENCES = 8_000
const WORD = /[a-z0-9]+/g

/** Sentences made once: a message is a few of them. Words are as frequent as in a language (Zipf). */
export class Texts {
  #random
  #sentences

  constructor(random) {
    this.#random = random
    this.#sentences = Array.from({ length: SENTENCES }, () => this.#sentence())
  }

  #sentence() {
    const length = 5 + this.#random.int(11)
    const words = Array.from({ length }, () => this.#word())
    const text = words.join(' ')
    return `${text[0].toUpperCase()}${text.slice(1)}.`
  }

  #word() {
    /* Every 40th word is a reference that few messages have. */
    return this.#random.chance(0.025)
      ? `ref${this.#random.int(20_000)}`
      : WORDS[Math.floor(WORDS.length * this.#random.next() ** 2.2)]
  }

  title() {
    return `${this.#random.pick(TITLE_VERBS)} ${this.#random.pick(SUBJECTS)}`
  }

  /** @param sentences - how many */
  prose(sentences) {
    return Array.from({ length: sentences }, () => this.#random.pick(this.#sentences)).join(' ')
  }

  question() {
    return `${this.title()}. ${this.prose(1 + this.#random.int(2))}`
  }

  /** Some answers are lists, as those of models are. */
  answer(sentences) {
    if (!this.#random.chance(0.2)) {
      return this.prose(sentences)
    }
    const items = Array.from({ length: sentences }, () => `- ${this.prose(1)}`)
    return `**${this.title()}**\n\n${items.join('\n')}`
  }
}

/** What search indexes of a text, for its reader; as `search_words.ts` does for plain English. */
export function documentWords(userId, text) {
  const words = new Set(text.toLowerCase().match(WORD))
  return `§${userId.replaceAll('-', '')} ${[...words].join(' ')}`
}
