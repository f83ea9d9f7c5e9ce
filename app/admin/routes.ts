import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { adminPage, publicPage } from './pages/page_stacks.js'

const AssetsController = () => import('#admin/assets/assets_controller')
const ConversationExportController = () =>
  import('#admin/conversations/conversation_export_controller')
const ConversationFilesController = () =>
  import('#admin/conversations/conversation_files_controller')
const ConversationsController = () => import('#admin/conversations/conversations_controller')
const DeleteConversationController = () =>
  import('#admin/conversations/delete_conversation_controller')
const MissingPageController = () => import('#admin/pages/missing_page_controller')
const RawMessageController = () => import('#admin/conversations/raw_message_controller')
const ReasonController = () => import('#admin/conversations/reason_controller')
const SavedViewsController = () => import('#admin/saved_views/saved_views_controller')
const SignInController = () => import('#admin/sign_in/sign_in_controller')
const ThemeController = () => import('#admin/shell/theme_controller')
const TranscriptController = () => import('#admin/conversations/transcript/transcript_controller')

router.get('assets/:name', [AssetsController, 'show']).as('assets.show').use(middleware.page())

/** For everybody. */
router
  .group(() => {
    router.get('login', [SignInController, 'show']).as('login.show')
    router.post('login', [SignInController, 'store']).as('login.store')
    router.post('logout', [SignInController, 'destroy']).as('logout')
    router.post('theme', [ThemeController, 'store']).as('theme')
  })
  .as('pages')
  .use(publicPage)

/** For administrators. */
router
  .group(() => {
    router.get('conversations', [ConversationsController, 'index']).as('conversations.index')
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
      .prefix('conversations/:id')
      .as('conversations')

    router.get('views/new', [SavedViewsController, 'create']).as('views.create')
    router.post('views', [SavedViewsController, 'store']).as('views.store')
    router.post('views/:id/delete', [SavedViewsController, 'destroy']).as('views.destroy')

    router.get('*', [MissingPageController, 'show']).as('missing')
  })
  .prefix('admin')
  .as('admin')
  .use(adminPage)
