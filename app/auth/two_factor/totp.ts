/** As every app assumes it (RFC 6238): SHA-1, six digits, 30 s. */
const DIGITS = 6
const PERIOD_S = 30
const ALGORITHM = 'SHA1'
/** 160 bits (RFC 4226, section 4). */
const SECRET_BYTES = 20
/** Steps before and after the present one whose codes are taken, too: clocks differ and people type slowly. */
const WINDOW = 1
const CODE = /^\d{6}$/

/** A new secret in base32, as apps take it. */
export async function newTotpSecret(): Promise<string> {
  const { Secret } = await import('otpauth')
  return new Secret({ size: SECRET_BYTES }).base32
}

/** The address that an authenticator app reads from a QR code. */
export async function otpauthUri(
  secret: string,
  { issuer, email }: { issuer: string; email: string }
): Promise<string> {
  const { TOTP } = await import('otpauth')
  return new TOTP({
    issuer,
    label: email,
    secret,
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: PERIOD_S,
  }).toString()
}

/**
 * The time step that `code` belongs to; null where it is none of now, one before or one after, or not later than
 * `lastStep`, the step that was taken before.
 *
 * @param now - milliseconds since 1970
 */
export async function stepOfCode(
  secret: string,
  code: string,
  lastStep: number,
  now = Date.now()
): Promise<number | null> {
  if (!CODE.test(code)) {
    return null
  }
  const { Secret, TOTP } = await import('otpauth')
  const delta = TOTP.validate({
    token: code,
    secret: Secret.fromBase32(secret),
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: PERIOD_S,
    timestamp: now,
    window: WINDOW,
  })
  const step = delta === null ? null : TOTP.counter({ period: PERIOD_S, timestamp: now }) + delta
  return step === null || step <= lastStep ? null : step
}
