import type { HttpContext } from '@adonisjs/core/http'
import type { AuditOrigin } from '#audit/audit_origin'

/** The signed-in administrator behind a request, for the audit log. */
export function requestOrigin({ auth, request }: HttpContext): AuditOrigin {
  const { id, email } = auth.use('browser').getUserOrFail()
  return {
    actor: { kind: 'user', userId: id, label: email },
    address: request.ip(),
    requestId: request.id(),
  }
}
