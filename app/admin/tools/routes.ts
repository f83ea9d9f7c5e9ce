import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const DeleteServerController = () => import('#admin/tools/servers/delete_server_controller')
const RunController = () => import('#admin/tools/testing/run_controller')
const ServerActionsController = () => import('#admin/tools/server_actions_controller')
const ServerController = () => import('#admin/tools/server_controller')
const ServerFormController = () => import('#admin/tools/servers/server_form_controller')
const TestController = () => import('#admin/tools/testing/test_controller')
const ToolController = () => import('#admin/tools/tool_controller')
const ToolsController = () => import('#admin/tools/tools_controller')

router
  .group(() => {
    router.get('', [ToolsController, 'index']).as('index')
    router.post('refresh', [ToolsController, 'refresh']).as('refresh')
    router.get('new', [ServerFormController, 'create']).as('create')
    router.post('new', [ServerFormController, 'store']).as('store')
    serverRoutes()
    testRoutes()
  })
  .prefix('admin/tools')
  .as('admin.tools')
  .use(adminPage)

function serverRoutes() {
  router.get(':id', [ServerController, 'show']).as('show')
  router.get(':id/activity', [ServerController, 'activity']).as('activity')
  router.get(':id/logs', [ServerController, 'logs']).as('logs')
  router.get(':id/connection', [ServerFormController, 'edit']).as('edit')
  router.post(':id/connection', [ServerFormController, 'update']).as('update')
  router.get(':id/delete', [DeleteServerController, 'confirm']).as('delete.confirm')
  router.post(':id/delete', [DeleteServerController, 'destroy']).as('destroy')
  router.post(':id/refresh', [ServerActionsController, 'refresh']).as('server.refresh')
  router.post(':id/check', [ServerActionsController, 'check']).as('server.check')
  router.post(':id/turn_on', [ServerActionsController, 'turnOn']).as('server.turn_on')
  router.post(':id/turn_off', [ServerActionsController, 'turnOff']).as('server.turn_off')
  router.post(':id/sign_in', [ServerActionsController, 'signIn']).as('server.sign_in')
  router.post(':id/tools/:tool', [ToolController, 'update']).as('tool.update')
  router.get(':id/changes', [ToolController, 'changes']).as('changes')
  router.post(':id/changes/:tool', [ToolController, 'review']).as('tool.review')
}

function testRoutes() {
  router.get(':id/test/:tool', [TestController, 'show']).as('test.show')
  router.post(':id/test/:tool', [TestController, 'store']).as('test.store')
  router
    .post(':id/test/:tool/cases/:case/delete', [TestController, 'destroyCase'])
    .as('case.destroy')
  router.get(':id/test/:tool/runs/:run', [RunController, 'show']).as('run.show')
  router.post(':id/test/:tool/runs/:run/cancel', [RunController, 'cancel']).as('run.cancel')
  router.get(':id/test/:tool/runs/:run/files/:file', [RunController, 'file']).as('run.file')
}
