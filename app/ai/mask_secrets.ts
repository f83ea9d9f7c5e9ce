/** Shorter values would mask ordinary words. */
const MIN_SECRET_LENGTH = 6
const MASK = '[masked]'

/** Credentials as the known providers write them, for texts that quote a key which is not ours. */
const CREDENTIAL_PATTERNS = [
  /\b(?:sk|pk|rk|gsk|xai|key)-[\w*.-]{6,}/gi,
  /\bAIza[\w*-]{10,}/g,
  /(?<=\bbearer\s+)[\w.~+/=*-]{6,}/gi,
  /(?<=[?&](?:key|api[-_]key|access_token)=)[^&\s"']+/gi,
]

/**
 * Replaces the given secrets, and whatever looks like a provider's credential, in a text that goes to a log.
 */
export function maskSecrets(text: string, secrets: readonly (string | null)[]): string {
  let masked = text
  for (const secret of secrets) {
    if (secret !== null && secret.length >= MIN_SECRET_LENGTH) {
      masked = masked.replaceAll(secret, MASK)
    }
  }
  for (const pattern of CREDENTIAL_PATTERNS) {
    masked = masked.replace(pattern, MASK)
  }
  return masked
}
