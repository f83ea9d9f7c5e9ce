import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { publicPage } from './page_stacks.js'

const AssetsController = () => import('#admin/assets/assets_controller')
const ForgotController = () => import('#admin/account_links/forgot_controller')
const InviteController = () => import('#admin/account_links/invite_controller')
const ResetController = () => import('#admin/account_links/reset_controller')
const SecondFactorController = () => import('#admin/sign_in/second_factor_controller')
const SignInController = () => import('#admin/sign_in/sign_in_controller')
const ThemeController = () => import('#admin/shell/theme_controller')

router
  .get('assets/:name', [AssetsController, 'show'])
  .as('assets.show')
  .use([middleware.page(), middleware.anonymous()])

/** For everybody. */
router
  .group(() => {
    router.get('login', [SignInController, 'show']).as('login.show')
    router.post('login', [SignInController, 'store']).as('login.store')
    router.get('login/2fa', [SecondFactorController, 'show']).as('second_factor.show')
    router.post('login/2fa', [SecondFactorController, 'store']).as('second_factor.store')
    router.get('forgot', [ForgotController, 'show']).as('forgot')
    router.get('invite/:token', [InviteController, 'show']).as('invite.show')
    router.post('invite/:token', [InviteController, 'store']).as('invite.store')
    router.get('reset/:token', [ResetController, 'show']).as('reset.show')
    router.post('reset/:token', [ResetController, 'store']).as('reset.store')
    router.post('logout', [SignInController, 'destroy']).as('logout')
    router.post('theme', [ThemeController, 'store']).as('theme')
  })
  .as('pages')
  .use(publicPage)
