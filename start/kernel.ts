import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'
import tracing from '#config/tracing'

server.errorHandler(() => import('#core/exception_handler'))

/**
 * For every request, also where no route matches. There is no session, static-file or body-parsing middleware here:
 * routes that need a body ask for it.
 */
server.use([
  () => import('#core/request_context_middleware'),
  ...(tracing.isOn ? [() => import('#tracing/trace_middleware')] : []),
  () => import('#core/request_log_middleware'),
  () => import('#core/host_middleware'),
  () => import('@adonisjs/cors/cors_middleware'),
  /* Serves styles and scripts from their sources; `npm run dev` says so. */
  ...(process.env.DEV_MODE ? [() => import('@adonisjs/vite/vite_middleware')] : []),
])

router.use([() => import('#auth/initialize_auth_middleware')])

export const middleware = router.named({
  auth: () => import('#auth/auth_middleware'),
  anonymous: () => import('#limits/anonymous_middleware'),
  body: () => import('#core/body_middleware'),
  chatBody: () => import('#runs/chat_body_middleware'),
  page: () => import('#admin/pages/page_middleware'),
  session: () => import('@adonisjs/session/session_middleware'),
  administrator: () => import('#admin/sign_in/administrator_middleware'),
  setup: () => import('#admin/setup/setup_middleware'),
  formBody: () => import('#admin/forms/form_body_middleware'),
  csrf: () => import('@adonisjs/shield/shield_middleware'),
})
