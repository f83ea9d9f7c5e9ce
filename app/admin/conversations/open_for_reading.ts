import type { HttpContext } from '@adonisjs/core/http'
import { requestOrigin } from '#admin/pages/request_origin'
import type { OpenConversation, OpenedConversation } from '#conversations/reading/open_conversation'
import { Problem } from '#core/problem'

/**
 * Opens the conversation of the address for reading, which is noted. Null where a reason is missing: the answer leads to the
 * form for it then. Throws `not_found`, and `forbidden` where nobody may read the conversations of others.
 */
export async function openForReading(
  ctx: HttpContext,
  door: OpenConversation
): Promise<OpenedConversation | null> {
  const { id } = ctx.auth.use('browser').getUserOrFail()
  const opened = await door.execute(id, ctx.params.id, requestOrigin(ctx))
  switch (opened.access.kind) {
    case 'own':
    case 'allowed':
      return opened
    case 'reason_needed':
      ctx.response.redirect().toPath(`/admin/conversations/${opened.conversation.id}/reason`)
      return null
    case 'forbidden':
      throw new Problem('forbidden', {
        detail: 'This installation lets nobody read the conversations of others.',
      })
    default: {
      const exhaustive: never = opened.access
      return exhaustive
    }
  }
}
