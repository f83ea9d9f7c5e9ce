import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { adminPage, publicPage, setupPage } from './pages/page_stacks.js'

const AccessController = () => import('#admin/setup/access_controller')
const FirstAdministratorController = () => import('#admin/setup/first_administrator_controller')
const MessageController = () => import('#admin/setup/message_controller')
const OrganisationController = () => import('#admin/setup/organisation_controller')
const ProviderController = () => import('#admin/setup/provider_controller')
const SetupController = () => import('#admin/setup/setup_controller')
const ToolsController = () => import('#admin/setup/tools_controller')
const AssetsController = () => import('#admin/assets/assets_controller')
const ForgotController = () => import('#admin/account_links/forgot_controller')
const InviteController = () => import('#admin/account_links/invite_controller')
const MissingPageController = () => import('#admin/pages/missing_page_controller')
const ResetController = () => import('#admin/account_links/reset_controller')
const SecondFactorController = () => import('#admin/sign_in/second_factor_controller')
const SignInController = () => import('#admin/sign_in/sign_in_controller')
const ThemeController = () => import('#admin/shell/theme_controller')

router.get('assets/:name', [AssetsController, 'show']).as('assets.show').use(middleware.page())

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

/** The first run: gone once it is over. */
router
  .group(() => {
    router.get('/', [SetupController, 'show']).as('show')
    router
      .group(() => {
        router.get('organisation', [OrganisationController, 'show']).as('organisation.show')
        router.post('organisation', [OrganisationController, 'store']).as('organisation.store')
        router.get('provider', [ProviderController, 'show']).as('provider.show')
        router.post('provider', [ProviderController, 'store']).as('provider.store')
        router.post('provider/check', [ProviderController, 'check']).as('provider.check')
        router.post('provider/remove', [ProviderController, 'destroy']).as('provider.destroy')
        router.get('tools', [ToolsController, 'show']).as('tools.show')
        router.post('tools', [ToolsController, 'store']).as('tools.store')
        router.get('access', [AccessController, 'show']).as('access.show')
        router.post('access', [AccessController, 'store']).as('access.store')
        router.get('message', [MessageController, 'show']).as('message.show')
        router.post('message', [MessageController, 'store']).as('message.store')
        router.get('message/events', [MessageController, 'events']).as('message.events')
        router.post('finish', [SetupController, 'destroy']).as('destroy')
      })
      .use(setupPage)
    router.get(':token', [FirstAdministratorController, 'show']).as('administrator.show')
    router.post(':token', [FirstAdministratorController, 'store']).as('administrator.store')
  })
  .prefix('setup')
  .as('pages.setup')
  .use(publicPage)

/** For administrators. */
router
  .group(() => {
    router.get('*', [MissingPageController, 'show']).as('missing')
  })
  .prefix('admin')
  .as('admin')
  .use(adminPage)
