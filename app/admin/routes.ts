import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { adminPage, publicPage } from './pages/page_stacks.js'

const AssetsController = () => import('#admin/assets/assets_controller')
const ForgotController = () => import('#admin/account_links/forgot_controller')
const InviteController = () => import('#admin/account_links/invite_controller')
const MissingPageController = () => import('#admin/pages/missing_page_controller')
const ModelsController = () => import('#admin/models/models_controller')
const ProvidersController = () => import('#admin/models/providers_controller')
const SettingsController = () => import('#admin/settings/settings_controller')
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

/** For administrators. */
router
  .group(() => {
    router.get('models', [ModelsController, 'index']).as('models')
    router.post('models/aliases', [ModelsController, 'storeAlias']).as('models.aliases.store')
    router
      .post('models/aliases/:alias/remove', [ModelsController, 'removeAlias'])
      .as('models.aliases.remove')
    router.get('models/:provider/:model', [ModelsController, 'show']).as('models.show')
    router.post('models/:provider/:model', [ModelsController, 'update']).as('models.update')
    router
      .post('models/:provider/:model/default', [ModelsController, 'makeDefault'])
      .as('models.default')
    router
      .post('models/:provider/:model/prices', [ModelsController, 'storePrices'])
      .as('models.prices.store')
    router
      .post('models/:provider/:model/prices/:price/remove', [ModelsController, 'removePrices'])
      .as('models.prices.remove')
    router.get('providers/new', [ProvidersController, 'create']).as('providers.create')
    router.post('providers', [ProvidersController, 'store']).as('providers.store')
    router.get('providers/:id', [ProvidersController, 'show']).as('providers.show')
    router.post('providers/:id', [ProvidersController, 'update']).as('providers.update')
    router.post('providers/:id/check', [ProvidersController, 'check']).as('providers.check')
    router.post('providers/:id/models', [ProvidersController, 'switch']).as('providers.models')
    router
      .get('providers/:id/delete', [ProvidersController, 'confirmDelete'])
      .as('providers.delete')
    router.post('providers/:id/delete', [ProvidersController, 'destroy']).as('providers.destroy')
    router.get('settings', [SettingsController, 'index']).as('settings')
    router.get('settings/:section', [SettingsController, 'show']).as('settings.show')
    router.post('settings/:section', [SettingsController, 'update']).as('settings.update')
    router.get('*', [MissingPageController, 'show']).as('missing')
  })
  .prefix('admin')
  .as('admin')
  .use(adminPage)
