/** Shorter values would mask ordinary words. */
const MIN_SECRET_LENGTH = 6
const MASK = '[masked]'

/** Credentials as known providers and we ourselves write them, for texts that quote one that nobody knows of. */
const CREDENTIAL_PATTERNS = [
  /\b(?:sk|pk|rk|gsk|xai|key)-[\w*.-]{6,}/gi,
  /\bAIza[\w*-]{10,}/g,
  /(?<=\bbearer\s+)[\w.~+/=*-]{6,}/gi,
  /(?<=\b(?:Basic|BASIC|basic)\s+)(?=.[\w+/-]*[\dA-Z=])[\w+/-]{7,}=*/g,
  /(?<=[?&](?:key|api[-_]key|access_token|token|signature|sig|x-amz-signature)=)[^&\s"']+/gi,
  /\bcf_[\w-]{20,}/g,
  /\bwhsec_[\w+/=-]{10,}/g,
  /\beyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*)?/g,
  /(?<=\b[a-z][a-z+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
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
