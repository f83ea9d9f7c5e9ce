import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const AuditController = () => import('#admin/audit/audit_controller')

router
  .group(() => {
    router.get('/', [AuditController, 'index']).as('index')
    router.get('export', [AuditController, 'export']).as('export')
    router.post('verify', [AuditController, 'verify']).as('verify')
    router.get(':id', [AuditController, 'show']).as('show')
  })
  .prefix('admin/audit')
  .as('admin.audit')
  .use(adminPage)
