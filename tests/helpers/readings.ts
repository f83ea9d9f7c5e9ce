import app from '@adonisjs/core/services/app'
import type { AuditOrigin } from '#audit/audit_origin'
import { AllowReading } from '#conversations/reading/allow_reading'
import { Settings } from '#settings/settings'
import type { TestAccount } from './accounts.js'

/** As an administrator's request has it. */
export function originOf({ id, email }: TestAccount): AuditOrigin {
  return { actor: { kind: 'user', userId: id, label: email }, address: '127.0.0.1' }
}

/** Lets an administrator read a conversation, as the form for it does. */
export async function allowReading(reader: TestAccount, conversationId: string, reason: string) {
  const action = await app.container.make(AllowReading)
  await action.execute({ readerId: reader.id, conversationId, reason }, originOf(reader))
}

/** `using _ = await noReading()`: nobody reads the conversations of others meanwhile. */
export async function noReading(): Promise<Disposable> {
  const settings = await app.container.make(Settings)
  return settings.fix({ conversation_reading: 'off' })
}
