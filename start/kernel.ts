import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#core/exception_handler'))

/**
 * For every request, also where no route matches. There is no session, static-file or body-parsing middleware here:
 * routes that need a body ask for it.
 */
server.use([
  () => import('#core/request_context_middleware'),
  () => import('#core/request_log_middleware'),
  () => import('#core/host_middleware'),
  () => import('@adonisjs/cors/cors_middleware'),
])

router.use([() => import('@adonisjs/auth/initialize_auth_middleware')])

export const middleware = router.named({
  auth: () => import('#auth/auth_middleware'),
  body: () => import('#core/body_middleware'),
  chatBody: () => import('#runs/chat_body_middleware'),
})
