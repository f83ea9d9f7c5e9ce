import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const HoldsController = () => import('#admin/retention/holds_controller')
const RetentionController = () => import('#admin/retention/retention_controller')

router
  .group(() => {
    router.get('', [RetentionController, 'index']).as('index')
    router.get('export', [RetentionController, 'export']).as('export')
    router.get('holds', [HoldsController, 'index']).as('holds.index')
    router.get('holds/new', [HoldsController, 'create']).as('holds.create')
    router.post('holds/new', [HoldsController, 'store']).as('holds.store')
    router.get('holds/:id/release', [HoldsController, 'confirmRelease']).as('holds.confirm_release')
    router.post('holds/:id/release', [HoldsController, 'release']).as('holds.release')
  })
  .prefix('admin/retention')
  .as('admin.retention')
  .use(adminPage)
