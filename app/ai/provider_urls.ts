export const OPENAI_URL = 'https://api.openai.com/v1'
export const GEMINI_URL = 'https://generativelanguage.googleapis.com'

/** A base address as the drivers take it, without a slash at the end; null where it is none. A query may stay (Azure). */
export function apiUrl(address: string): string | null {
  if (!URL.canParse(address)) {
    return null
  }
  const { protocol, username, password, hash } = new URL(address)
  const isPlain = username === '' && password === '' && hash === ''
  return isPlain && (protocol === 'https:' || protocol === 'http:')
    ? address.replace(/\/+$/, '')
    : null
}
