import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const DocsController = () => import('#openapi/docs/docs_controller')
const DocsAssetsController = () => import('#openapi/docs/docs_assets_controller')
const OpenapiController = () => import('#openapi/openapi_controller')

router
  .group(() => {
    router.get('/openapi.json', [OpenapiController, 'show']).as('openapi.show')
    router.get('/docs', [DocsController, 'show']).as('docs.show')
    router.get('/docs/errors', [DocsController, 'errors']).as('docs.errors')
    router.get('/docs/assets/:name', [DocsAssetsController, 'show']).as('docs.assets')
  })
  .use(middleware.anonymous())
