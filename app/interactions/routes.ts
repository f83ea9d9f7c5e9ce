import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const InteractionsController = () => import('#interactions/interactions_controller')
const InteractionAnswersController = () => import('#interactions/interaction_answers_controller')

router
  .group(() => {
    router.get('/', [InteractionsController, 'index']).as('index')
    router.get('/:id', [InteractionsController, 'show']).as('show')
  })
  .prefix('/interactions')
  .as('interactions')
  .use(middleware.auth({ ability: 'read' }))

router
  .post('/interactions/:id', [InteractionAnswersController, 'store'])
  .as('interactions.answer')
  .use([middleware.auth({ ability: 'chat' }), middleware.body()])
