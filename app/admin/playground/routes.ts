import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const PlaygroundController = () => import('#admin/playground/playground_controller')
const PlaygroundRunController = () => import('#admin/playground/playground_run_controller')
const PlaygroundTurnController = () => import('#admin/playground/playground_turn_controller')

router
  .group(() => {
    router.get('playground', [PlaygroundController, 'show']).as('show')
    router.post('playground', [PlaygroundController, 'store']).as('store')
    router.get('playground/:id/stream', [PlaygroundRunController, 'show']).as('stream')
    router.post('playground/:id/stop', [PlaygroundRunController, 'destroy']).as('stop')
    router.get('playground/:id/turns/:message', [PlaygroundTurnController, 'show']).as('turn')
  })
  .prefix('admin')
  .as('admin.playground')
  .use(adminPage)
