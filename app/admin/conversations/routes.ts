import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const ConversationExportController = () =>
  import('#admin/conversations/conversation_export_controller')
const ConversationFilesController = () =>
  import('#admin/conversations/conversation_files_controller')
const ConversationsController = () => import('#admin/conversations/conversations_controller')
const DeleteConversationController = () =>
  import('#admin/conversations/delete_conversation_controller')
const RawMessageController = () => import('#admin/conversations/raw_message_controller')
const ReasonController = () => import('#admin/conversations/reason_controller')
const TranscriptController = () => import('#admin/conversations/transcript/transcript_controller')

router
  .get('admin/conversations', [ConversationsController, 'index'])
  .as('admin.conversations.index')
  .use(adminPage)

router
  .group(() => {
    router.get('/', [TranscriptController, 'show']).as('show')
    router.get('reason', [ReasonController, 'show']).as('reason.show')
    router.post('reason', [ReasonController, 'store']).as('reason.store')
    router.get('messages/:message_id', [RawMessageController, 'show']).as('messages.show')
    router.get('files/:file_id', [ConversationFilesController, 'show']).as('files.show')
    router.get('export', [ConversationExportController, 'show']).as('export.show')
    router.get('delete', [DeleteConversationController, 'show']).as('delete.show')
    router.post('delete', [DeleteConversationController, 'destroy']).as('destroy')
  })
  .prefix('admin/conversations/:id')
  .as('admin.conversations')
  .use(adminPage)
