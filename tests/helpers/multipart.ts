/** A part of a `multipart/form-data` body, as it is written. */
export interface TestPart {
  name?: string
  filename?: string
  type?: string
  data: string | Uint8Array
}

export interface MultipartBody {
  /** The `Content-Type` of the request. */
  type: string
  body: Buffer
}

const BOUNDARY = 'test-boundary-7f3a'

function headOf({ name = 'file', filename, type }: TestPart): string {
  const file = filename === undefined ? '' : `; filename="${filename}"`
  const content = type === undefined ? '' : `content-type: ${type}\r\n`
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n${content}\r\n`
}

/** Writes a multipart body, byte for byte. `end` takes the place of the last boundary. */
export function multipart(parts: TestPart[], end = `--${BOUNDARY}--\r\n`): MultipartBody {
  const pieces = parts.flatMap((part) => [
    Buffer.from(headOf(part)),
    Buffer.from(part.data),
    Buffer.from('\r\n'),
  ])
  return {
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    body: Buffer.concat([...pieces, Buffer.from(end)]),
  }
}
