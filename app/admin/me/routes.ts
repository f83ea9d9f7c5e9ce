import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const ProfileController = () => import('#admin/me/profile_controller')
const SecurityController = () => import('#admin/me/security_controller')
const TokensController = () => import('#admin/me/tokens_controller')
const TwoFactorController = () => import('#admin/me/two_factor_controller')

/** One's own account. */
router
  .group(() => {
    router.get('/', [ProfileController, 'show']).as('profile.show')
    router.post('/', [ProfileController, 'update']).as('profile.update')
    router.post('preferences', [ProfileController, 'updatePreferences']).as('preferences.update')
    router.get('security', [SecurityController, 'show']).as('security.show')
    router.post('password', [SecurityController, 'updatePassword']).as('password.update')
    router.post('sessions/:id/end', [SecurityController, 'destroySession']).as('sessions.destroy')
    router.get('two-factor', [TwoFactorController, 'show']).as('two_factor.show')
    router.post('two-factor/begin', [TwoFactorController, 'store']).as('two_factor.store')
    router.post('two-factor/confirm', [TwoFactorController, 'update']).as('two_factor.update')
    router.post('two-factor/codes', [TwoFactorController, 'renewCodes']).as('two_factor.codes')
    router.post('two-factor/off', [TwoFactorController, 'destroy']).as('two_factor.destroy')
    router.get('tokens', [TokensController, 'show']).as('tokens.show')
    router.post('tokens', [TokensController, 'store']).as('tokens.store')
    router.post('tokens/:id/end', [TokensController, 'destroy']).as('tokens.destroy')
  })
  .prefix('admin/me')
  .as('admin.me')
  .use(adminPage)
