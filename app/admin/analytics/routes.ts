import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const AnalyticsController = () => import('#admin/analytics/analytics_controller')

router
  .group(() => {
    router.get('/', [AnalyticsController, 'show']).as('show')
    router.get('export', [AnalyticsController, 'export']).as('export')
  })
  .prefix('admin/analytics')
  .as('admin.analytics')
  .use(adminPage)
