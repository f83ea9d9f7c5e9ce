import type { Account } from '#auth/account'
import type { Sql } from '#core/sql'
import { attachFile } from '#files/file_queries'
import { assertWithinQuota } from '#files/file_quota'
import { insertFile, type WrittenFile } from '#files/store_file'
import { unknownFile } from '#runs/asked_parts'
import { STORED_FILE_SCHEME } from '#runs/message_parts'
import type { Question } from '#runs/question'

interface QuestionWithFiles {
  account: Account
  question: Question
  newFiles?: WrittenFile[]
}

/**
 * Makes the files of a question files of its conversation, in the transaction that stores it, by a caller that holds the
 * account's row. Throws `file_quota_exceeded`, and `validation_failed` where a file is gone meanwhile.
 */
export async function attachFiles(
  sql: Sql,
  { account, question, newFiles = [] }: QuestionWithFiles,
  conversationId: string
): Promise<void> {
  const userId = account.id
  if (newFiles.length > 0) {
    await assertWithinQuota(
      sql,
      userId,
      newFiles.reduce((sum, { size }) => sum + size, 0)
    )
  }
  for (const file of newFiles) {
    await insertFile(sql, file, { ownerId: userId, conversationId })
  }
  for (const [index, part] of question.parts.entries()) {
    if (part.type !== 'file') {
      continue
    }
    const fileId = part.url.slice(STORED_FILE_SCHEME.length)
    if (!(await attachFile(sql, { userId, conversationId }, fileId))) {
      throw unknownFile(`parts.${index}`)
    }
  }
}
