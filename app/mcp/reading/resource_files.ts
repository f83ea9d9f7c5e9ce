import { claimedTextType, type FileClaim } from '#files/file_types'
import type { AttachedFile } from '#tools/attachments'
import type { ResourceContent } from './resource_content.js'

/** The extension is at the end. */
const MAX_NAME_LENGTH = 200

/** What is called text by nobody is plain text. */
export function textFileOf(filename: string, text: string, mediaType = 'text/plain'): AttachedFile {
  const claim: FileClaim = { filename, mediaType }
  return {
    data: Buffer.from(text),
    claim:
      claimedTextType(claim) === null
        ? { filename: `${filename}.txt`, mediaType: 'text/plain' }
        : claim,
  }
}

/** A part of a resource as a file, under the last name in its address. */
export function resourceFile(content: ResourceContent): AttachedFile {
  const filename = filenameOf(content.uri)
  const { mediaType } = content
  return content.kind === 'text'
    ? textFileOf(filename, content.text, mediaType ?? undefined)
    : { data: content.data, claim: { filename, mediaType: mediaType ?? '' } }
}

function filenameOf(uri: string): string {
  const segments = uri.replace(/[?#].*$/s, '').split('/')
  const last = segments.findLast((segment) => segment !== '') ?? 'resource'
  try {
    return decodeURIComponent(last).slice(-MAX_NAME_LENGTH)
  } catch {
    return last.slice(-MAX_NAME_LENGTH)
  }
}
