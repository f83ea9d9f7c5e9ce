import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const ToolSignInController = () => import('#admin/tool_sign_in/tool_sign_in_controller')

/* Browsers that come back have no credential of ours, and anybody may have a sign-in at a tool server. */
router
  .get('tools/oauth/callback', [ToolSignInController, 'show'])
  .as('tools.oauth.callback.show')
  .use(middleware.anonymous())
router
  .post('tools/oauth/callback', [ToolSignInController, 'store'])
  .as('tools.oauth.callback.store')
  .use([middleware.anonymous(), middleware.body({ form: true })])
