/** Before the comma are a media type and a few parameters. */
const MAX_HEAD_LENGTH = 512

export interface DataUrl {
  /** As the URL says, with its parameters; '' where it says none. */
  mediaType: string
  data: Buffer
}

/** Node leaves out what is not base64, without a word. */
function decodeBase64(text: string): Buffer | null {
  const digits = text.replace(/={1,2}$/, '')
  return /^[\w+/-]*$/.test(digits) ? Buffer.from(digits, 'base64') : null
}

function decodePercent(text: string): Buffer | null {
  try {
    return Buffer.from(decodeURIComponent(text), 'utf8')
  } catch {
    return null
  }
}

/** Reads a `data:` URL (RFC 2397); null where it is none. */
export function parseDataUrl(url: string): DataUrl | null {
  const comma = url.slice(0, MAX_HEAD_LENGTH).indexOf(',')
  if (comma === -1 || !/^data:/i.test(url)) {
    return null
  }
  const head = url.slice('data:'.length, comma)
  const body = url.slice(comma + 1)
  const isBase64 = /;\s*base64\s*$/i.test(head)
  const data = isBase64 ? decodeBase64(body) : decodePercent(body)
  return data === null ? null : { mediaType: head.replace(/;\s*base64\s*$/i, ''), data }
}
