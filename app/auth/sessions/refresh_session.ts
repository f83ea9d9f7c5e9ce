import { inject } from '@adonisjs/core'
import { anonymousOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { AccessTokens } from '../access_tokens.js'
import { type CredentialEnding, recordEnding, sessionEnding } from '../credential_endings.js'
import { hashToken } from '../opaque_tokens.js'
import { Revocations } from '../revocations.js'
import type { SignInTry } from './refused_sign_ins.js'
import { storeRefreshToken, type TokenPair } from './token_pair.js'

interface TokenRow {
  session_id: string
  spent_at: number | null
  user_id: string
  email: string
  session_version: number
  suspended_at: number | null
  revoked_at: number | null
  session_expires_at: number
}

type Outcome =
  | { kind: 'refreshed'; row: TokenRow; refreshToken: string }
  | { kind: 'reused'; ending: CredentialEnding | null }

const TOKEN_SQL = `select t.session_id, t.spent_at, s.user_id, u.email, u.session_version, u.suspended_at,
    s.revoked_at, s.expires_at as session_expires_at
  from refresh_tokens t
    join auth_sessions s on s.id = t.session_id
    join users u on u.id = s.user_id
  where t.hash = ?`

function refused(code: 'refresh_token_invalid' | 'refresh_token_reused'): Problem {
  return new Problem(code, { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
}

/**
 * Trades a refresh token for a new pair. A token is good once: of many uses at the same moment one gets the pair, and
 * any other use ends the whole sign-in, because one of the two holders must be a thief (RFC 9700, section 4.14.2).
 */
@inject()
export class RefreshSession {
  constructor(
    private sql: SqlStore,
    private tokens: AccessTokens,
    private revocations: Revocations
  ) {}

  /** Throws `refresh_token_invalid` or `refresh_token_reused`. */
  async execute(refreshToken: string, place: SignInTry): Promise<TokenPair> {
    const hash = hashToken(refreshToken)
    const outcome = await this.sql.transaction((sql) => this.#rotate(sql, hash, place))
    if (outcome.kind === 'reused') {
      if (outcome.ending !== null) {
        this.revocations.announce(outcome.ending)
      }
      throw refused('refresh_token_reused')
    }
    const { user_id: userId, session_id: sessionId, session_version: version } = outcome.row
    return {
      accessToken: await this.tokens.sign(userId, sessionId, version),
      refreshToken: outcome.refreshToken,
      expiresInS: this.tokens.lifetimeS,
    }
  }

  async #rotate(sql: Sql, hash: string, place: SignInTry): Promise<Outcome> {
    const now = Date.now()
    const spent = await sql.run(
      'update refresh_tokens set spent_at = ? where hash = ? and spent_at is null and expires_at > ?',
      now,
      hash,
      now
    )
    const row = await sql.get<TokenRow>(TOKEN_SQL, hash)
    if (row === undefined || (spent === 0 && row.spent_at === null)) {
      throw refused('refresh_token_invalid')
    }
    if (spent === 0) {
      return { kind: 'reused', ending: await this.#endFamily(sql, row, now, place) }
    }
    const isAlive = await sql.run(
      `update auth_sessions set last_used_at = ?
        where id = ? and revoked_at is null and expires_at > ?`,
      now,
      row.session_id,
      now
    )
    if (isAlive === 0 || row.suspended_at !== null) {
      throw refused('refresh_token_invalid')
    }
    const refreshToken = await storeRefreshToken(sql, row.session_id, row.session_expires_at)
    return { kind: 'refreshed', row, refreshToken }
  }

  async #endFamily(
    sql: Sql,
    row: TokenRow,
    now: number,
    place: SignInTry
  ): Promise<CredentialEnding | null> {
    const ended = await sql.run(
      'update auth_sessions set revoked_at = ? where id = ? and revoked_at is null',
      now,
      row.session_id
    )
    if (ended === 0) {
      return null
    }
    const ending = sessionEnding(row.user_id, row.session_id)
    await recordEnding(sql, ending)
    await recordAudit(sql, {
      ...anonymousOrigin(place.address, place.requestId),
      action: 'refresh_token.reused',
      target: { type: 'session', id: row.session_id, label: row.email },
      subjectId: row.user_id,
    })
    return ending
  }
}
