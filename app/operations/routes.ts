import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const HealthController = () => import('#operations/health_controller')
const ModelsController = () => import('#operations/models_controller')

router.get('/health/live', [HealthController, 'live']).as('health.live')
router.get('/health/ready', [HealthController, 'ready']).as('health.ready')

router
  .get('/models', [ModelsController, 'index'])
  .use(middleware.auth({ ability: 'read' }))
  .as('models.index')
