import { randomBytes } from 'node:crypto'
import encryption from '@adonisjs/core/services/encryption'
import type { SecretColumn } from '#core/secret_column'

const PREFIX = 'whsec_'
const SECRET_BYTES = 32
/** How many of a secret's last characters are kept in the clear, to tell secrets apart. */
const END_LENGTH = 4

const purpose = (webhookId: string) => `webhook secret ${webhookId}`

/** 32 random bytes, written as the Standard Webhooks specification has it. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64')
}

/** What of a secret may be shown. Its last character is padding, and tells nothing. */
export function endOfSecret(secret: string): string {
  return secret.replace(/=+$/, '').slice(-END_LENGTH)
}

/** The bytes that sign. */
export function signingKey(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64')
}

/** A secret as it is stored, bound to its webhook. */
export function sealSecret(webhookId: string, secret: string): string {
  return encryption.encrypt(secret, { purpose: purpose(webhookId) })
}

/** Null where it cannot be read: `APP_KEY` is another. */
export function openSecret(webhookId: string, sealed: string): string | null {
  const secret: unknown = encryption.decrypt(sealed, purpose(webhookId))
  return typeof secret === 'string' ? secret : null
}

export const webhookSecrets: SecretColumn[] = ['secret', 'previous_secret'].map((column) => ({
  table: 'webhooks',
  key: 'id',
  column,
  about: [],
  purpose: ({ id }) => purpose(String(id)),
}))
