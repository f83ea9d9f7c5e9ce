import { createHash } from 'node:crypto'
import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { Refusal } from '../refusal.js'
import type { KeyRing } from '../keys/key_ring.js'

export const FORMAT = 'chatflow-backup'
export const FORMAT_VERSION = 1

export const MANIFEST = 'manifest.json'
/** Hashes over the manifest; the last part of an archive. */
export const SEAL = 'seal.json'
export const SQLITE_PART = 'database/chatflow.sqlite3'

/** What an archive can hold, and how its parts are named. */
const PART_NAME = /^(?:database\/[a-z0-9_.-]+|files\/[0-9a-f]{2}\/[0-9a-f]{62})$/

const sha256 = () => vine.string().regex(/^[0-9a-f]{64}$/)
const count = () => vine.number({ strict: true }).withoutDecimals().min(0)
const name = () => vine.string().regex(/^[\w.-]{1,128}$/)

const validator = vine.create({
  format: vine.literal(FORMAT),
  version: count(),
  /** Of Chatflow. */
  application: vine.string(),
  /** ISO 8601: every message that was acknowledged before is in it. */
  mark: vine.string(),
  finished_at: vine.string(),
  database: vine.object({
    kind: vine.enum(['sqlite', 'postgres'] as const),
    /** The migrations that the database has had, in their order. */
    migrations: vine.array(vine.string()),
    tables: vine.array(
      vine.object({
        name: name(),
        rows: count(),
        /** Over the rows, whatever their order; see table_digest.ts. */
        sha256: sha256().optional(),
        columns: vine
          .array(
            vine.object({
              name: name(),
              type: vine.string(),
              kind: vine.enum([
                'text',
                'integer',
                'real',
                'boolean',
                'time',
                'json',
                'bytes',
              ] as const),
            })
          )
          .optional(),
      })
    ),
    counters: vine.array(vine.object({ table: name(), column: name(), value: count() })),
  }),
  files: vine.object({
    count: count(),
    bytes: count(),
    /** Storage keys of files that could not be read, or that were deleted meanwhile. */
    missing: vine.array(vine.string()),
  }),
  /** Tells which `APP_KEY` the secrets in it were sealed with. */
  key_fingerprint: vine.string(),
  parts: vine.array(
    vine.object({ name: vine.string().regex(PART_NAME), size: count(), sha256: sha256() })
  ),
})

const sealValidator = vine.create({ sha256: sha256(), hmac: sha256() })

/** What an archive holds. */
export type Manifest = Infer<typeof validator>
export type ManifestTable = Manifest['database']['tables'][number]
export type Part = Manifest['parts'][number]

export interface SignedManifest {
  manifest: Buffer
  seal: Buffer
}

/** @param keys - of which the first signs */
export function signManifest(manifest: Manifest, keys: KeyRing): SignedManifest {
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)
  const seal = { sha256: digestOf(bytes), hmac: keys.sign(bytes) }
  return { manifest: bytes, seal: Buffer.from(`${JSON.stringify(seal)}\n`) }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

/**
 * Reads a manifest. Its signature is looked at where the key that it was made with is at hand.
 *
 * @throws Refusal where it is not what was written
 */
export async function readManifest(
  { manifest, seal }: SignedManifest,
  keys: KeyRing
): Promise<Manifest> {
  const [sealError, expected] = await sealValidator.tryValidate(parse(seal))
  if (sealError !== null || digestOf(manifest) !== expected.sha256) {
    throw new Refusal('The archive is damaged: its manifest was changed', 'archive_damaged')
  }
  const content = parse(manifest)
  if (isNewer(content)) {
    throw new Refusal(
      'The archive was made by a newer version of Chatflow; use that one, or a later one',
      'archive_too_new'
    )
  }
  const [error, fields] = await validator.tryValidate(content)
  if (error !== null) {
    throw new Refusal('The archive is damaged: its manifest is not valid', 'archive_damaged')
  }
  if (keys.isSigned(fields.key_fingerprint, manifest, expected.hmac) === false) {
    throw new Refusal(
      'The archive is not what this installation wrote: the signature of its manifest is wrong',
      'archive_not_ours'
    )
  }
  return fields
}

function isNewer(content: unknown): boolean {
  return (
    typeof content === 'object' &&
    content !== null &&
    'format' in content &&
    content.format === FORMAT &&
    'version' in content &&
    Number(content.version) > FORMAT_VERSION
  )
}

/** Whether an archive may hold a part of this name. */
export function isPartName(value: string): boolean {
  return PART_NAME.test(value)
}
