import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import type { Account } from '#auth/account'
import { invalidToken } from '#auth/auth_problems'
import { lockLiveCredential } from '#auth/lock_live_account'
import { hashBody, type IdempotencyScope } from '#core/idempotency'
import { oncePerKey } from '#core/once_per_key'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { contentOfFile, detectMediaType } from './detect_media_type.js'
import { assertWithinQuota } from './file_quota.js'
import { findOwnFile, type FileView } from './file_queries.js'
import { FileStorage } from './file_storage.js'
import type { StagedFile } from './file_staging.js'
import type { FileClaim } from './file_types.js'
import { insertFile, nameFile } from './store_file.js'

export interface UploadFileInput {
  account: Account
  staged: StagedFile
  claim: FileClaim
  /** Null where the request has no idempotency key. */
  idempotency: IdempotencyScope | null
}

export interface UploadedFile {
  file: FileView
  /** Whether this is the first request's file again. */
  isReplayed: boolean
}

const CREATED = 201

/** Keeps a file that has arrived, as its owner's own until a message uses it. */
@inject()
export class UploadFile {
  constructor(
    private sql: SqlStore,
    private storage: FileStorage,
    private logger: Logger
  ) {}

  /**
   * Throws `file_type_unsupported`, `file_quota_exceeded`, `token_invalid` where the credential ended meanwhile,
   * `idempotency_key_reused`; nothing is left then. The bytes are stored before the row: a crash between leaves bytes
   * that are swept, never a row without them.
   */
  async execute({ account, staged, claim, idempotency }: UploadFileInput): Promise<UploadedFile> {
    if (staged.size === 0) {
      throw new Problem('validation_failed', {
        detail: 'The file is empty.',
        errors: [{ field: 'file', rule: 'minLength', message: 'The file is empty' }],
      })
    }
    const mediaType = await detectMediaType(contentOfFile(staged.path), claim)
    await this.sql.read((sql) => assertWithinQuota(sql, account.id, staged.size))
    const stored = await this.storage.keep(staged)
    const file = nameFile(stored, { mediaType, filename: claim.filename })
    try {
      const answer = await oncePerKey(
        this.sql,
        idempotency && { ...idempotency, bodyHash: this.#hash(staged, claim) },
        async (sql) => {
          if (!(await lockLiveCredential(sql, account))) {
            throw invalidToken()
          }
          await assertWithinQuota(sql, account.id, file.size)
          await insertFile(sql, file, { ownerId: account.id, conversationId: null })
          /* Only its id is kept for repeats: nothing of the file outlives it. */
          return { status: CREATED, body: JSON.stringify({ id: file.id }), conversationId: null }
        }
      )
      if (answer.isReplayed) {
        await this.#discard(file.storageKey)
      }
      return { file: await this.#find(account.id, answer.body), isReplayed: answer.isReplayed }
    } catch (error) {
      /* After any other error the row may be there: a commit whose acknowledgement was lost. */
      if (error instanceof Problem && error.code !== 'not_found') {
        await this.#discard(file.storageKey)
      }
      throw error
    }
  }

  #hash({ sha256 }: StagedFile, { filename = '', mediaType }: FileClaim): string {
    return hashBody({ sha256, filename, media_type: mediaType })
  }

  async #find(ownerId: string, answer: string): Promise<FileView> {
    const { id }: { id: string } = JSON.parse(answer)
    const file = await this.sql.read((sql) => findOwnFile(sql, ownerId, id))
    if (file === undefined) {
      throw new Problem('not_found', { detail: 'The file of the first request is deleted.' })
    }
    return file
  }

  /** What cannot be removed now is an orphan, and swept within a day. */
  async #discard(storageKey: string): Promise<void> {
    try {
      await this.storage.remove([storageKey])
    } catch (error) {
      this.logger.error({ err: error }, 'A refused file could not be removed')
    }
  }
}
