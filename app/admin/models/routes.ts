import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const ModelsController = () => import('#admin/models/models_controller')
const ProvidersController = () => import('#admin/models/providers_controller')

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
  })
  .prefix('admin')
  .as('admin')
  .use(adminPage)
