import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import type { Ability, Account } from '#auth/account'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import { CreatePersonalToken } from '#auth/personal_tokens/create_personal_token'
import { createAccount, type TestAccount } from './accounts.js'
import { addMessage, createConversation } from './conversations.js'
import { createFile } from './files.js'
import { approval, createWaitingRun, openAll } from './interactions.js'

/** In everything that somebody owns; nobody else's answer may hold it. */
export const OWNED = 'owned-canary-8Qx3'

/** One of everything that people own. */
export interface World {
  owner: TestAccount
  conversationId: string
  /** An answer in the conversation. */
  messageId: string
  fileId: string
  /** A file that no message uses. */
  uploadId: string
  /** Waits for the owner, in a conversation of its own. */
  interactionId: string
  /** A personal access token's id. */
  tokenId: string
}

/** A personal access token of the account, as its owner would have made it. */
export async function createPersonalToken(account: TestAccount, abilities: Ability[]) {
  const createToken = await app.container.make(CreatePersonalToken)
  const holder: Account = {
    id: account.id,
    email: account.email,
    fullName: 'Test Person',
    role: 'member',
    createdAt: Date.now(),
    sessionVersion: 1,
    credential: {
      kind: 'access_token',
      sessionId: account.sessionId,
      expiresAt: Date.now() + 60_000,
    },
  }
  const { token, secret } = await createToken.execute(
    holder,
    { name: OWNED, abilities, expiresInDays: 1 },
    systemOrigin()
  )
  return { id: token.id, headers: { authorization: `Bearer ${secret}` } }
}

/** Somebody with one of everything. */
export async function createWorld(): Promise<World> {
  const owner = await createAccount({ fullName: OWNED })
  const conversation = await createConversation(owner, { title: OWNED })
  const question = await addMessage(conversation, { text: OWNED })
  const messageId = await addMessage(conversation, {
    role: 'assistant',
    parentId: question,
    text: OWNED,
  })
  const file = await createFile({ ownerId: owner.id, conversationId: conversation.id })
  const sent = await createFile({ ownerId: owner.id, conversationId: null })
  const { id: tokenId } = await createPersonalToken(owner, ['read'])
  const asked = approval({ title: OWNED, message: OWNED })
  await openAll(await createWaitingRun(owner), [asked])
  return {
    owner,
    conversationId: conversation.id,
    messageId,
    fileId: file.id,
    uploadId: sent.id,
    interactionId: asked.id,
    tokenId,
  }
}

/** Suspends an account as an administrator would. */
export async function suspend(account: TestAccount): Promise<void> {
  const suspendAccount = await app.container.make(SuspendAccount)
  await suspendAccount.execute(account.id, systemOrigin())
}
