import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const ConversationsController = () => import('#conversations/conversations_controller')
const MessagesController = () => import('#conversations/conversation_messages_controller')
const FeedbackController = () => import('#conversations/message_feedback_controller')
const ReadersController = () => import('#conversations/reading/conversation_readers_controller')
const ExportsController = () => import('#conversations/export/conversation_exports_controller')

/** Looking. */
router
  .group(() => {
    router.get('/', [ConversationsController, 'index']).as('index')
    router.get('/:id', [ConversationsController, 'show']).as('show')
    router.get('/:id/messages', [MessagesController, 'index']).as('messages.index')
    router.get('/:id/export', [ExportsController, 'show']).as('export.show')
    router.get('/:id/readers', [ReadersController, 'index']).as('readers.index')
  })
  .prefix('/conversations')
  .as('conversations')
  .use(middleware.auth({ ability: 'read' }))

/** Changing. */
router
  .group(() => {
    router
      .group(() => {
        router.post('/', [ConversationsController, 'store']).as('store')
        router.patch('/:id', [ConversationsController, 'update']).as('update')
        router
          .put('/:id/messages/:message_id/feedback', [FeedbackController, 'update'])
          .as('feedback.update')
      })
      .use(middleware.body())
    router.delete('/:id', [ConversationsController, 'destroy']).as('destroy')
  })
  .prefix('/conversations')
  .as('conversations')
  .use(middleware.auth({ ability: 'chat' }))
