import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const WebhooksController = () => import('#admin/webhooks/webhooks_controller')
const WebhookSecretController = () => import('#admin/webhooks/webhook_secret_controller')
const DeliveriesController = () => import('#admin/webhooks/deliveries_controller')

router
  .group(() => {
    router.get('/', [WebhooksController, 'index']).as('index')
    router.get('new', [WebhooksController, 'create']).as('create')
    router.post('/', [WebhooksController, 'store']).as('store')
    router.get(':id', [WebhooksController, 'show']).as('show')
    router.post(':id', [WebhooksController, 'update']).as('update')
    router.get(':id/delete', [WebhooksController, 'confirmDelete']).as('delete')
    router.post(':id/delete', [WebhooksController, 'destroy']).as('destroy')
    router.get(':id/secret', [WebhookSecretController, 'confirm']).as('secret')
    router.post(':id/secret', [WebhookSecretController, 'rotate']).as('rotate')
    router.post(':id/test', [DeliveriesController, 'test']).as('test')
    router.get(':id/replay', [DeliveriesController, 'confirmReplay']).as('replay')
    router.post(':id/replay', [DeliveriesController, 'replayFailed']).as('replay_failed')
    router.get(':id/deliveries/:event', [DeliveriesController, 'show']).as('deliveries.show')
    router
      .post(':id/deliveries/:event/replay', [DeliveriesController, 'replay'])
      .as('deliveries.replay')
  })
  .prefix('admin/webhooks')
  .as('admin.webhooks')
  .use(adminPage)
