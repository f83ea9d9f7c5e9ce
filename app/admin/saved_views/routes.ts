import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const SavedViewsController = () => import('#admin/saved_views/saved_views_controller')

router
  .group(() => {
    router.get('new', [SavedViewsController, 'create']).as('create')
    router.post('/', [SavedViewsController, 'store']).as('store')
    router.post(':id/delete', [SavedViewsController, 'destroy']).as('destroy')
  })
  .prefix('admin/views')
  .as('admin.views')
  .use(adminPage)
