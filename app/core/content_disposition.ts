/** What `encodeURIComponent` leaves and RFC 8187, section 3.2.1, does not. */
const NOT_ATTR_CHAR = /['()*]/g

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    NOT_ATTR_CHAR,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

/**
 * The `Content-Disposition` of an answer (RFC 6266): an ASCII name for old clients and, where it differs, the real one.
 *
 * @param filename - any text; characters that no file system takes are replaced
 */
export function contentDisposition(type: 'inline' | 'attachment', filename: string): string {
  const name = filename.toWellFormed().replace(/[\p{Cc}\p{Cf}/\\]/gu, '_')
  const ascii = name.replace(/[^\x20-\x7e]|["%]/g, '_')
  return name === ascii
    ? `${type}; filename="${ascii}"`
    : `${type}; filename="${ascii}"; filename*=UTF-8''${percentEncode(name)}`
}
