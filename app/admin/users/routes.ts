import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const BulkController = () => import('#admin/users/bulk_controller')
const CredentialsController = () => import('#admin/users/credentials_controller')
const ImportController = () => import('#admin/users/import_controller')
const InvitesController = () => import('#admin/users/invites_controller')
const UserActionsController = () => import('#admin/users/user_actions_controller')
const UsersController = () => import('#admin/users/users_controller')

router
  .group(() => {
    router.get('', [UsersController, 'index']).as('index')
    router.get('export', [UsersController, 'export']).as('export')
    router.get('bulk', [BulkController, 'show']).as('bulk.show')
    router.post('bulk', [BulkController, 'store']).as('bulk.store')

    router.get('invite', [InvitesController, 'create']).as('invites.create')
    router.post('invite', [InvitesController, 'store']).as('invites.store')
    router.get('invites', [InvitesController, 'index']).as('invites.index')
    router.post('invites/:id/renew', [InvitesController, 'renew']).as('invites.renew')
    router.post('invites/:id/revoke', [InvitesController, 'revoke']).as('invites.revoke')

    router.get('import', [ImportController, 'create']).as('import.create')
    router.post('import', [ImportController, 'preview']).as('import.preview')
    router.post('import/run', [ImportController, 'store']).as('import.store')

    router.get(':id', [UsersController, 'show']).as('show')
    router.get(':id/confirm/:action', [UserActionsController, 'confirm']).as('confirm')
    router.post(':id/suspend', [UserActionsController, 'suspend']).as('suspend')
    router.post(':id/activate', [UserActionsController, 'activate']).as('activate')
    router.post(':id/role', [UserActionsController, 'role']).as('role')
    router.post(':id/erase', [UserActionsController, 'erase']).as('erase')
    router.post(':id/export', [UserActionsController, 'export']).as('export_data')
    router.post(':id/reset-link', [CredentialsController, 'resetLink']).as('reset_link')
    router.post(':id/sign-out', [CredentialsController, 'signOut']).as('sign_out')
    router
      .post(':id/sessions/:session/end', [CredentialsController, 'endSession'])
      .as('session.end')
    router
      .post(':id/tokens/:token/delete', [CredentialsController, 'deleteToken'])
      .as('token.delete')
  })
  .prefix('admin/users')
  .as('admin.users')
  .use(adminPage)
