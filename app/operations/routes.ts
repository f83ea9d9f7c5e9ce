import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const ModelsController = () => import('#operations/models_controller')

router
  .get('/models', [ModelsController, 'index'])
  .use(middleware.auth({ ability: 'read' }))
  .as('models.index')
