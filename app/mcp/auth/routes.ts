import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const ClientMetadataController = () => import('#mcp/auth/client_metadata_controller')

/* Authorization servers have no credential of ours. */
router
  .get('oauth/client-metadata.json', [ClientMetadataController, 'show'])
  .as('oauth.client_metadata')
  .use(middleware.anonymous())
