import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const BudgetsController = () => import('#limits/budgets/budgets_controller')
const UsageController = () => import('#limits/usage_controller')

router
  .get('/usage', [UsageController, 'index'])
  .use(middleware.auth({ ability: 'read' }))
  .as('usage.index')

router
  .get('/usage/budgets', [BudgetsController, 'index'])
  .use(middleware.auth({ ability: 'read' }))
  .as('usage.budgets')
