import type { HttpContext } from '@adonisjs/core/http'
import type { AuditOrigin } from '#audit/audit_origin'

/** Who asks the API for something, and from where. Only after authentication. */
export function apiOrigin({ auth, request }: HttpContext): AuditOrigin {
  const { id, email } = auth.getUserOrFail()
  return {
    actor: { kind: 'user', userId: id, label: email },
    address: request.ip(),
    requestId: request.id(),
  }
}
