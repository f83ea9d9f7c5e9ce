import { randomBytes } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { Refusal } from '../refusal.js'
import { abortable, type Reporter } from '../reporter.js'
import { assertNoServer } from '../running_servers.js'
import type { EnvFile } from './env_file.js'
import { encryptionWith } from './key_encryption.js'
import { fingerprintOf } from './key_ring.js'
import { countSeals, reseal, type SealCount, type SealKeys } from './reseal.js'
import { SECRET_COLUMNS } from './secret_columns.js'

const KEY_BYTES = 32

export interface KeySettings {
  current: string
  /** `APP_KEY_PREVIOUS`. */
  previous: string | null
}

export interface RotateKeysInput {
  keys: KeySettings
  /** Where the keys are written; null where the environment has them from elsewhere. */
  envFile: EnvFile | null
  /** Whether `JWT_SECRET_KEY` gets another value, too. */
  withJwt: boolean
  origin: AuditOrigin
  signal: AbortSignal
  reporter: Reporter
}

export interface RotatedKeys {
  /** Whether a rotation that had begun was finished, in place of a new one. */
  isContinued: boolean
  fingerprint: string
  seals: SealCount
}

export function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url')
}

/**
 * Gives the installation another `APP_KEY` and seals everything anew that the old one had sealed. The settings name both
 * keys before the first value is sealed with the new one: whenever the process is killed, a server that starts opens
 * everything, and the next rotation goes on where this one was.
 */
@inject()
export class RotateKeys {
  constructor(private store: SqlStore) {}

  /** @throws Refusal */
  async execute(input: RotateKeysInput): Promise<RotatedKeys> {
    await this.store.read((sql) => assertNoServer(sql, 'this database'))
    const isContinued = await this.isUnfinished(input.keys)
    const keys = isContinued ? input.keys : await begin(input)
    const seals = sealsOf(keys)
    const reporter = abortable(input.reporter, input.signal)
    const total = await this.#count(seals)
    reporter.begin('Sealing secrets anew', sum(total), 'secrets')
    for (const column of SECRET_COLUMNS) {
      await reseal(this.store, column, seals, (count) => reporter.advance(count))
    }
    const result = await this.#count(seals)
    if (result.previous > 0) {
      throw new Refusal(
        `${result.previous} secrets are still sealed with the old key: something else wrote them. Run this again`,
        'not_verified'
      )
    }
    const fingerprint = fingerprintOf(keys.current)
    await this.#record(input.origin, keys, result)
    return { isContinued, fingerprint, seals: result }
  }

  /** Whether some secret needs the old key. */
  async isUnfinished(keys: KeySettings): Promise<boolean> {
    if (keys.previous === null) {
      return false
    }
    const { previous } = await this.#count(sealsOf(keys))
    return previous > 0
  }

  /**
   * Forgets the old key: what was handed out with it is accepted no longer.
   *
   * @throws Refusal where some secret needs it
   */
  async forget(envFile: EnvFile, keys: KeySettings, origin: AuditOrigin): Promise<void> {
    if (await this.isUnfinished(keys)) {
      throw new Refusal(
        'Some secrets are still sealed with the old key: run key:rotate to finish first',
        'key_in_use'
      )
    }
    await envFile.change({ APP_KEY_PREVIOUS: null }, 'APP_KEY')
    await this.store.transaction((sql) =>
      recordAudit(sql, { action: 'app_key.forgotten', ...origin, target: null })
    )
  }

  async #count(keys: SealKeys): Promise<SealCount> {
    const total: SealCount = { current: 0, previous: 0, unreadable: 0 }
    for (const column of SECRET_COLUMNS) {
      const count = await countSeals(this.store, column, keys)
      total.current += count.current
      total.previous += count.previous
      total.unreadable += count.unreadable
    }
    return total
  }

  async #record(origin: AuditOrigin, { current, previous }: KeySettings, seals: SealCount) {
    await this.store.transaction((sql) =>
      recordAudit(sql, {
        action: 'app_key.rotated',
        ...origin,
        target: null,
        before: { fingerprint: previous === null ? null : fingerprintOf(previous) },
        after: { fingerprint: fingerprintOf(current), secrets: seals.current },
      })
    )
  }
}

/** Writes the new key beside the old one. */
async function begin({ keys, envFile, withJwt }: RotateKeysInput): Promise<KeySettings> {
  if (envFile === null) {
    throw new Refusal(
      'APP_KEY does not come from .env: have the new keys written to a file with --key-file, hand them out, and run this again',
      'key_elsewhere'
    )
  }
  const next = { current: newKey(), previous: keys.current }
  await envFile.change(
    {
      APP_KEY: next.current,
      APP_KEY_PREVIOUS: next.previous,
      ...(withJwt && { JWT_SECRET_KEY: newKey() }),
    },
    'APP_KEY'
  )
  return next
}

function sealsOf({ current, previous }: KeySettings): SealKeys {
  return {
    current: encryptionWith(current),
    previous: previous === null ? null : encryptionWith(previous),
  }
}

function sum({ current, previous, unreadable }: SealCount): number {
  return current + previous + unreadable
}
