import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const ModelsController = () => import('#admin/models/models_controller')
const ProvidersController = () => import('#admin/models/providers_controller')

router
  .group(() => {
    router.get('/', [ModelsController, 'index']).as('index')
    router.post('aliases', [ModelsController, 'storeAlias']).as('aliases.store')
    router.post('aliases/:alias/remove', [ModelsController, 'removeAlias']).as('aliases.remove')
    router.get(':provider/:model', [ModelsController, 'show']).as('show')
    router.post(':provider/:model', [ModelsController, 'update']).as('update')
    router.post(':provider/:model/default', [ModelsController, 'makeDefault']).as('default')
    router.post(':provider/:model/prices', [ModelsController, 'storePrices']).as('prices.store')
    router
      .post(':provider/:model/prices/:price/remove', [ModelsController, 'removePrices'])
      .as('prices.remove')
  })
  .prefix('admin/models')
  .as('admin.models')
  .use(adminPage)

router
  .group(() => {
    router.get('new', [ProvidersController, 'create']).as('create')
    router.post('/', [ProvidersController, 'store']).as('store')
    router.get(':id', [ProvidersController, 'show']).as('show')
    router.post(':id', [ProvidersController, 'update']).as('update')
    router.post(':id/check', [ProvidersController, 'check']).as('check')
    router.post(':id/models', [ProvidersController, 'switch']).as('models')
    router.get(':id/delete', [ProvidersController, 'confirmDelete']).as('delete')
    router.post(':id/delete', [ProvidersController, 'destroy']).as('destroy')
  })
  .prefix('admin/providers')
  .as('admin.providers')
  .use(adminPage)
