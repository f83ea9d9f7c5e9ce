import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const UsageController = () => import('#limits/usage_controller')

router
  .get('/usage', [UsageController, 'index'])
  .use(middleware.auth({ ability: 'read' }))
  .as('usage.index')
