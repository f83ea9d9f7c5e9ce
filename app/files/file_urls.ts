import { createHmac, timingSafeEqual } from 'node:crypto'
import { appKeys, appUrl } from '#config/app'

/** For how long a file's URL can be used. */
const VALID_MS = 24 * 60 * 60 * 1000

/** URLs made within this time are the same, so that a browser keeps the picture it has. */
const STEP_MS = 60 * 60 * 1000

/** What a signed URL says: who may read which file until when (seconds since 1970). */
export interface FileGrant {
  fileId: string
  readerId: string
  expires: number
}

/** Keeps these signatures apart from whatever else is signed with `APP_KEY`. */
const PURPOSE = 'chatflow file url v1'

/** One for each key that is accepted; the first is that of `APP_KEY`. */
function signaturesOf({ fileId, readerId, expires }: FileGrant): Buffer[] {
  const text = [PURPOSE, fileId, readerId, expires].join('\n')
  return appKeys.map((key) => createHmac('sha256', key.release()).update(text).digest())
}

/**
 * The absolute URL under which `readerId` can read the file for the next 24 h (at least 23) without a header. It grants
 * nothing more than the reader has: their right is checked at each request.
 */
export function fileUrl(fileId: string, readerId: string): string {
  const expires = (Math.floor(Date.now() / STEP_MS) * STEP_MS + VALID_MS) / 1000
  const [signed] = signaturesOf({ fileId, readerId, expires })
  const signature = signed.toString('base64url')
  return `${appUrl}/files/${fileId}?reader=${readerId}&expires=${expires}&signature=${signature}`
}

/** Whether `signature` is ours for this grant and its time is not over. */
export function isSigned(grant: FileGrant, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url')
  const isOurs = signaturesOf(grant).some(
    (expected) => given.length === expected.length && timingSafeEqual(given, expected)
  )
  return isOurs && grant.expires * 1000 > Date.now()
}
