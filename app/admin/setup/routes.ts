import router from '@adonisjs/core/services/router'
import { publicPage, setupPage } from '../pages/page_stacks.js'

const AccessController = () => import('#admin/setup/access_controller')
const FirstAdministratorController = () => import('#admin/setup/first_administrator_controller')
const MessageController = () => import('#admin/setup/message_controller')
const OrganisationController = () => import('#admin/setup/organisation_controller')
const ProviderController = () => import('#admin/setup/provider_controller')
const SetupController = () => import('#admin/setup/setup_controller')
const ToolsController = () => import('#admin/setup/tools_controller')

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
