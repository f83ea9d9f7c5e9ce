import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const LoginController = () => import('#auth/sessions/login_controller')
const LogoutController = () => import('#auth/sessions/logout_controller')
const PasswordController = () => import('#auth/passwords/password_controller')
const PersonalTokensController = () => import('#auth/personal_tokens/personal_tokens_controller')
const ProfileController = () => import('#auth/accounts/profile_controller')
const RefreshController = () => import('#auth/sessions/refresh_controller')
const RegisterController = () => import('#auth/accounts/register_controller')
const SessionsController = () => import('#auth/sessions/sessions_controller')

/** Without an account. */
router
  .group(() => {
    router.post('register', [RegisterController, 'store']).as('register')
    router.post('login-json', [LoginController, 'storeJson']).as('login_json')
    router.post('logout', [LogoutController, 'store']).as('logout')
  })
  .prefix('auth')
  .as('auth')
  .use([middleware.anonymous(), middleware.body()])

router
  .post('auth/login', [LoginController, 'store'])
  .as('auth.login')
  .use([middleware.anonymous(), middleware.body({ form: true })])

/** Whose refresh token is good is somebody: the controller limits those whose is not. */
router.post('auth/refresh', [RefreshController, 'store']).as('auth.refresh').use(middleware.body())

router
  .get('auth/me', [ProfileController, 'show'])
  .as('auth.me.show')
  .use(middleware.auth({ ability: 'read' }))

/** Managing the account. */
router
  .group(() => {
    router.patch('me', [ProfileController, 'update']).as('me.update').use(middleware.body())
    router.delete('me', [ProfileController, 'destroy']).as('me.destroy').use(middleware.body())
    router.post('password', [PasswordController, 'store']).as('password').use(middleware.body())
    router.post('logout-all', [LogoutController, 'storeAll']).as('logout_all')

    router.get('sessions', [SessionsController, 'index']).as('sessions.index')
    router.delete('sessions/:id', [SessionsController, 'destroy']).as('sessions.destroy')

    router.get('tokens', [PersonalTokensController, 'index']).as('tokens.index')
    router
      .post('tokens', [PersonalTokensController, 'store'])
      .as('tokens.store')
      .use(middleware.body())
    router.delete('tokens/:id', [PersonalTokensController, 'destroy']).as('tokens.destroy')
  })
  .prefix('auth')
  .as('auth')
  .use(middleware.auth({ ability: '*' }))
