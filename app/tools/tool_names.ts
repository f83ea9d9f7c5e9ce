import { createHash } from 'node:crypto'

/** What OpenAI and Gemini take at most. */
const MAX_NAME_CHARACTERS = 64
const SEPARATOR = '__'
/** 47 bits: nobody meets another's by chance. The first is a digit, so that few words look like one. */
const HASH_CHARACTERS = 10
const DIGITS = '234567'
const BASE_32 = `abcdefghijklmnopqrstuvwxyz${DIGITS}`
const MAX_SERVER_CHARACTERS = 20
const MAX_TOOL_CHARACTERS =
  MAX_NAME_CHARACTERS - MAX_SERVER_CHARACTERS - SEPARATOR.length - HASH_CHARACTERS - 1

/** Begins with a letter, because Gemini wants that; has no `__` and no `_` at its end, so that the first `__` ends it. */
const PLAIN_SERVER = /^[a-zA-Z][a-zA-Z0-9-]*(?:_[a-zA-Z0-9-]+)*$/
const PLAIN_TOOL = /^[a-zA-Z0-9_-]+$/
/** A plain name must not look like a shortened one, or a server could choose the name of another's tool. */
const LIKE_A_HASH = new RegExp(`_[${DIGITS}][${BASE_32}]{${HASH_CHARACTERS - 1}}$`)

/**
 * The name under which a model knows a tool: `server__tool` where that is ASCII letters, digits, `_` and `-`, at most 64 of
 * them; else a readable part of it and a short hash of both. It depends on nothing else, so it stays when others come and go,
 * and different tools have different names.
 *
 * @param server - the id of the server
 * @param tool - the server's own name of the tool: any text
 */
export function toolName(server: string, tool: string): string {
  const plain = `${server}${SEPARATOR}${tool}`
  const isPlain =
    plain.length <= MAX_NAME_CHARACTERS &&
    PLAIN_SERVER.test(server) &&
    PLAIN_TOOL.test(tool) &&
    !LIKE_A_HASH.test(tool)
  return isPlain ? plain : shortened(server, tool)
}

/**
 * A server's id made of what people call it: lower-case ASCII letters, digits and `-`, beginning with a letter, at most 20.
 * Different texts may give the same id; the caller sees to it that ids are unique.
 */
export function serverSlug(text: string): string {
  const slug = readable(text.toLowerCase(), MAX_SERVER_CHARACTERS).replaceAll('_', '-')
  return startingWithLetter(slug.replace(/-+/g, '-'), MAX_SERVER_CHARACTERS)
}

function shortened(server: string, tool: string) {
  const serverPart = startingWithLetter(
    readable(server, MAX_SERVER_CHARACTERS),
    MAX_SERVER_CHARACTERS
  )
  const toolPart = readable(tool, MAX_TOOL_CHARACTERS) || 'tool'
  return `${serverPart}${SEPARATOR}${toolPart}_${hashOf(server, tool)}`
}

/** What can be said of a text in ASCII: accents go, all else becomes single `_`. */
function readable(text: string, maxCharacters: number) {
  return text
    .slice(0, maxCharacters * 4)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z0-9-]+/g, '_')
    .replace(/^[_-]+/, '')
    .slice(0, maxCharacters)
    .replace(/[_-]+$/, '')
}

function startingWithLetter(slug: string, maxCharacters: number) {
  if (/^[a-zA-Z]/.test(slug)) {
    return slug
  }
  return slug === '' ? 'server' : `s${slug}`.slice(0, maxCharacters).replace(/[_-]+$/, '')
}

/** The length before the server keeps `ab` + `c` and `a` + `bc` apart, whatever characters they hold. */
function hashOf(server: string, tool: string) {
  const digest = createHash('sha256')
    .update(`${server.length}:${server}:${tool}`, 'utf16le')
    .digest()
  const [first, ...rest] = digest.subarray(0, HASH_CHARACTERS)
  return DIGITS[first % DIGITS.length] + rest.map((byte) => BASE_32[byte % BASE_32.length]).join('')
}
