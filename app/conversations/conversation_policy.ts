import { BasePolicy, Bouncer } from '@adonisjs/bouncer'
import type { Account } from '#auth/account'
import type { ConversationView } from './find_conversation.js'

/**
 * What people may do with a conversation that they take part in. Whoever does not is not told that it exists: see
 * `findConversation`.
 */
export default class ConversationPolicy extends BasePolicy {
  /** Title, model, system prompt, tools, archive. */
  update(account: Account, conversation: ConversationView): boolean {
    return conversation.ownerId === account.id
  }

  delete(account: Account, conversation: ConversationView): boolean {
    return conversation.ownerId === account.id
  }
}

/** Throws `forbidden` where the policy does not let the account do it. */
export function authorize(
  account: Account,
  action: 'update' | 'delete',
  conversation: ConversationView
): Promise<void> {
  return new Bouncer(account).with(ConversationPolicy).authorize(action, conversation)
}
