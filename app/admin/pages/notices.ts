import type { HttpContext } from '@adonisjs/core/http'

export type NoticeKind = 'success' | 'warning' | 'error'

/** One message for the next page: what happened to what. */
export interface Notice {
  kind: NoticeKind
  text: string
}

const KEY = 'notice'
/** The session is a cookie: whoever writes more has made a page. */
const MAX_LENGTH = 500

/** Leaves a message for the next page, e.g. before a redirect: `Suspended 3 people.` */
export function leaveNotice({ session }: HttpContext, kind: NoticeKind, text: string): void {
  session.put(KEY, { kind, text: text.slice(0, MAX_LENGTH) })
}

/** Takes the message that an earlier request left. */
export function pullNotice(ctx: HttpContext): Notice | null {
  /* A problem can come before there is a session. */
  return ctx.session?.initiated ? ctx.session.pull(KEY, null) : null
}
