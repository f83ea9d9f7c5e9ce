/** How much of a text is searchable, in UTF-16 units; what follows is stored but not indexed. */
const MAX_TEXT_LENGTH = 262_144

/** Words of one document, in bytes of UTF-8. PostgreSQL's `tsvector` holds 1 MiB. */
const MAX_WORDS_BYTES = 512 * 1024

/**
 * Longer words are cut, in the index and in queries alike, in UTF-16 units. PostgreSQL's lexemes end at 2 KiB.
 */
const MAX_WORD_LENGTH = 64

/** The words of a query that count; further ones are not looked for. */
const MAX_QUERY_WORDS = 32

const LETTER_RUN = /[\p{L}\p{N}\p{M}]+/gu
const WORD = /[\p{L}\p{N}]+/gu
const MARKS = /\p{M}+/gu
const PLAIN_WORD = /^[a-z0-9]+$/

/** Nothing to fold but case, which most texts are: ten times faster. */
const ASCII = /^\p{ASCII}*$/u
const ASCII_WORD = /[a-z0-9]+/g

/** Scripts that put no spaces between words: only their runs need the segmenter and its dictionaries. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** One fixed locale, so that the index does not depend on the machine's. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

/**
 * What marks a token of the index as ours: the id of a person who may read the document. It is neither letter nor digit,
 * so no text and no query can hold it, and FTS5's `ascii` tokenizer takes it as part of the token.
 */
const READER_MARK = '§'

const SYNTAX = {
  sqlite: { quote: '"', and: ' AND ', or: ' OR ', prefix: '*' },
  postgres: { quote: "'", and: ' & ', or: ' | ', prefix: ':*' },
}

function cut(word: string): string {
  if (word.length <= MAX_WORD_LENGTH) {
    return word
  }
  const head = word.slice(0, MAX_WORD_LENGTH)
  return head.isWellFormed() ? head : head.slice(0, -1)
}

function wordsOfRun(run: string): string[] {
  if (PLAIN_WORD.test(run)) {
    return [run]
  }
  const pieces = UNSPACED.test(run)
    ? Array.from(segmenter.segment(run), ({ segment }) => segment)
    : [run]
  return pieces.flatMap((piece) => piece.normalize('NFD').replace(MARKS, '').match(WORD) ?? [])
}

function wordsIn(text: string): Iterable<string> {
  const head = text.slice(0, MAX_TEXT_LENGTH)
  return ASCII.test(head) ? asciiWords(head) : foldedWords(head)
}

function asciiWords(text: string): string[] {
  return (text.toLowerCase().match(ASCII_WORD) ?? []).map(cut)
}

function* foldedWords(text: string): Generator<string> {
  const folded = text.normalize('NFKC').toLowerCase()
  for (const [run] of folded.matchAll(LETTER_RUN)) {
    for (const word of wordsOfRun(run)) {
      yield cut(word)
    }
  }
}

/**
 * The words of a text as they are indexed and looked for, each once, in the order of their first use: cut at whatever
 * is neither letter nor digit (and by dictionary where a script has no spaces), lower case, without compatibility
 * forms (NFKC) and diacritics. Of a huge text the first 262,144 characters count.
 */
export function searchWords(text: string): string[] {
  const head = text.slice(0, MAX_TEXT_LENGTH)
  if (ASCII.test(head)) {
    /* As many bytes as characters: no more than the limit. */
    return [...new Set(asciiWords(head))]
  }
  const words = new Set<string>()
  let bytes = 0
  for (const word of foldedWords(head)) {
    if (!words.has(word)) {
      bytes += Buffer.byteLength(word) + 1
      if (bytes > MAX_WORDS_BYTES) {
        break
      }
      words.add(word)
    }
  }
  return [...words]
}

/** The token that a document carries for each person who may read it. */
export function readerToken(userId: string): string {
  return READER_MARK + userId.replaceAll('-', '')
}

/** What is looked for: a document with one of the tokens, all of the words, and a word that begins with `prefix`. */
export interface SearchTerms {
  /** The tokens of the people whose documents count; none: everybody's. */
  scope: string[]
  words: string[]
  /** The last word, which may be half typed; null where it does not count. */
  prefix: string | null
}

/**
 * The terms for what a person typed, the last word as a prefix. Of a long text the first 32 different words count, which
 * are all whole then. Null where the text has no word: nothing can match.
 *
 * @param scope - see `SearchTerms`
 */
export function termsWithin(scope: string[], text: string): SearchTerms | null {
  const typed = [...wordsIn(text)]
  const last = typed.pop()
  if (last === undefined) {
    return null
  }
  const whole = [...new Set(typed)]
  return {
    scope,
    words: whole.slice(0, MAX_QUERY_WORDS),
    prefix: whole.length >= MAX_QUERY_WORDS ? null : last,
  }
}

/** The same for what one person may read. */
export function searchTerms(userId: string, text: string): SearchTerms | null {
  return termsWithin([readerToken(userId)], text)
}

/** The full-text query for the terms, in the database's own syntax. */
export function searchQuery(
  dialect: 'sqlite' | 'postgres',
  { scope, words, prefix }: SearchTerms
): string {
  const { quote, and, or, prefix: anyEnd } = SYNTAX[dialect]
  const quoted = (word: string) => quote + word + quote
  const tokens = scope.map(quoted).join(or)
  const terms = words.map(quoted)
  if (scope.length > 0) {
    terms.unshift(scope.length > 1 ? `(${tokens})` : tokens)
  }
  if (prefix !== null) {
    terms.push(quoted(prefix) + anyEnd)
  }
  return terms.join(and)
}
