import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const AvailableToolsController = () => import('#tools/available_tools_controller')

router
  .get('/conversations/tools/available', [AvailableToolsController, 'index'])
  .use(middleware.auth({ ability: 'read' }))
  .as('tools.available')
