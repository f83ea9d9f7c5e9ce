import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const HealthController = () => import('#admin/health/health_controller')

router
  .group(() => {
    router.get('/', [HealthController, 'show']).as('show')
    router.post('checks', [HealthController, 'run']).as('run')
    router.post('bundle', [HealthController, 'bundle']).as('bundle')
  })
  .prefix('admin/health')
  .as('admin.health')
  .use(adminPage)
