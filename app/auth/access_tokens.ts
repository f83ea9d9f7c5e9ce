import { createSecretKey, type KeyObject } from 'node:crypto'
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import type { Secret } from '@adonisjs/core/helpers'
import { newId, parseId } from '#core/ids'
import { LruCache } from '#core/lru_cache'
import { Problem } from '#core/problem'
import { invalidToken } from './auth_problems.js'

/** RFC 9068: keeps other JWTs signed with the same key from being taken for access tokens. */
const TYPE = 'at+jwt'
const CLOCK_LEEWAY_S = 30
const KNOWN_TOKENS = 10_000

export interface AccessTokenOptions {
  secret: Secret<string>
  algorithm: 'HS256' | 'HS384' | 'HS512'
  issuer: string
  audience: string
  lifetimeMs: number
}

/** What an access token says. */
export interface AccessTokenClaims {
  userId: string
  sessionId: string
  sessionVersion: number
  /** Milliseconds since 1970, leeway included. */
  usableUntil: number
}

function readClaims({ sub, sid, ver, iat, exp, jti }: JWTPayload): AccessTokenClaims {
  const userId = parseId(sub)
  const sessionId = parseId(sid)
  if (
    userId === null ||
    sessionId === null ||
    typeof ver !== 'number' ||
    typeof jti !== 'string' ||
    iat === undefined ||
    exp === undefined
  ) {
    throw invalidToken()
  }
  const usableUntil = (exp + CLOCK_LEEWAY_S) * 1000
  return { userId, sessionId, sessionVersion: ver, usableUntil }
}

/**
 * Signs and verifies JWT access tokens: one algorithm, type, issuer, audience and every claim required. Tokens that
 * were verified are remembered until they expire, because verifying one costs more than the rest of the look-up.
 */
export class AccessTokens {
  #options: AccessTokenOptions
  #key: KeyObject
  #known = new LruCache<string, AccessTokenClaims>(KNOWN_TOKENS)

  constructor(options: AccessTokenOptions) {
    this.#options = options
    this.#key = createSecretKey(options.secret.release(), 'utf8')
  }

  /** Seconds for which a new token is good. */
  get lifetimeS(): number {
    return Math.floor(this.#options.lifetimeMs / 1000)
  }

  /** A new token for the account `userId`, signed in as `sessionId`. */
  async sign(userId: string, sessionId: string, sessionVersion: number): Promise<string> {
    const { algorithm, issuer, audience } = this.#options
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({ sid: sessionId, ver: sessionVersion })
      .setProtectedHeader({ alg: algorithm, typ: TYPE })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setJti(newId())
      .setIssuedAt(now)
      .setExpirationTime(now + this.lifetimeS)
      .sign(this.#key)
  }

  /** The claims of a token that was verified before and has not expired since; without cryptography. */
  known(token: string): AccessTokenClaims | undefined {
    const claims = this.#known.get(token)
    if (claims !== undefined && claims.usableUntil <= Date.now()) {
      this.#known.delete(token)
      return undefined
    }
    return claims
  }

  /** Verifies a token. Throws `token_expired` or `token_invalid`. */
  async verify(token: string): Promise<AccessTokenClaims> {
    const { algorithm, issuer, audience } = this.#options
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [algorithm],
        typ: TYPE,
        issuer,
        audience,
        clockTolerance: CLOCK_LEEWAY_S,
        requiredClaims: ['sub', 'sid', 'ver', 'iat', 'exp', 'jti'],
      })
      const claims = readClaims(payload)
      this.#known.set(token, claims)
      return claims
    } catch (error) {
      if (error instanceof Problem) {
        throw error
      }
      throw invalidToken(error instanceof errors.JWTExpired ? 'token_expired' : 'token_invalid')
    }
  }
}
