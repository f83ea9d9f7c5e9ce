import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const ClientMetadataController = () => import('#mcp/auth/callback/client_metadata_controller')
const SignInCallbackController = () => import('#mcp/auth/callback/sign_in_callback_controller')

/* Browsers that come back and authorization servers have no credential of ours. */
router
  .get('oauth/client-metadata.json', [ClientMetadataController, 'show'])
  .as('oauth.client_metadata')
router
  .get('tools/oauth/callback', [SignInCallbackController, 'show'])
  .as('tools.oauth.callback.show')
router
  .post('tools/oauth/callback', [SignInCallbackController, 'store'])
  .as('tools.oauth.callback.store')
  .use(middleware.body({ form: true }))
