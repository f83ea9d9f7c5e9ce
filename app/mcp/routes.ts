import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const ServersController = () => import('#mcp/servers/servers_controller')
const ResourcesController = () => import('#mcp/reading/resources_controller')
const PromptsController = () => import('#mcp/reading/prompts_controller')

router
  .group(() => {
    router.get('/', [ServersController, 'index']).as('index')
    router.get('/:id/resources', [ResourcesController, 'index']).as('resources.index')
    router.get('/:id/resources/read', [ResourcesController, 'show']).as('resources.show')
    router.get('/:id/prompts', [PromptsController, 'index']).as('prompts.index')
    router
      .post('/:id/prompts/:name', [PromptsController, 'show'])
      .use(middleware.body())
      .as('prompts.show')
  })
  .prefix('/tools/servers')
  .as('tools.servers')
  .use(middleware.auth({ ability: 'read' }))
