import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const GroupController = () => import('#admin/groups/group_controller')
const GroupsController = () => import('#admin/groups/groups_controller')
const MembersController = () => import('#admin/groups/members_controller')

router
  .group(() => {
    router.get('', [GroupsController, 'index']).as('index')
    router.get('new', [GroupsController, 'create']).as('create')
    router.post('new', [GroupsController, 'store']).as('store')
    router.get(':id', [GroupController, 'show']).as('show')
    router.post(':id', [GroupController, 'update']).as('update')
    router.get(':id/delete', [GroupController, 'confirmDelete']).as('confirm_delete')
    router.post(':id/delete', [GroupController, 'destroy']).as('destroy')
    router.post(':id/members', [MembersController, 'store']).as('members.store')
    router.post(':id/members/remove', [MembersController, 'removeSeveral']).as('members.remove')
    router.post(':id/members/:user/remove', [MembersController, 'remove']).as('member.remove')
  })
  .prefix('admin/groups')
  .as('admin.groups')
  .use(adminPage)
