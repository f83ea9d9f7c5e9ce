import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const ChatController = () => import('#runs/chat_controller')
const ChatStreamController = () => import('#runs/chat_stream_controller')
const FollowRunController = () => import('#runs/follow_run_controller')
const StopRunController = () => import('#runs/stop_run_controller')

router
  .group(() => {
    router.post('/chat', [ChatController, 'handle']).use(middleware.chatBody()).as('chat')
    router
      .post('/chat/stream', [ChatStreamController, 'handle'])
      .use(middleware.chatBody())
      .as('chat_stream')
    router.post('/:id/stop', [StopRunController, 'handle']).as('stop')
  })
  .prefix('/conversations')
  .as('conversations')
  .use(middleware.auth({ ability: 'chat' }))

router
  .group(() => {
    router.get('/:id/stream', [FollowRunController, 'handle']).as('stream')
    /** Where the AI SDK's client looks for a stream to resume. */
    router.get('/chat/stream/:id/stream', [FollowRunController, 'resume']).as('resume_chat_stream')
  })
  .prefix('/conversations')
  .as('conversations')
  .use(middleware.auth({ ability: 'read' }))
