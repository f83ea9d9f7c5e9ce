import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { adminPage, publicPage } from './pages/page_stacks.js'

const AssetsController = () => import('#admin/assets/assets_controller')
const AuditController = () => import('#admin/audit/audit_controller')
const JobsController = () => import('#admin/jobs/jobs_controller')
const MissingPageController = () => import('#admin/pages/missing_page_controller')
const SignInController = () => import('#admin/sign_in/sign_in_controller')
const ThemeController = () => import('#admin/shell/theme_controller')

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
    router.get('audit', [AuditController, 'index']).as('audit.index')
    router.get('audit/export', [AuditController, 'export']).as('audit.export')
    router.post('audit/verify', [AuditController, 'verify']).as('audit.verify')
    router.get('audit/:id', [AuditController, 'show']).as('audit.show')

    router.get('jobs', [JobsController, 'index']).as('jobs.index')
    router.get('jobs/:id', [JobsController, 'show']).as('jobs.show')
    router.get('jobs/:id/result', [JobsController, 'result']).as('jobs.result')
    router.post('jobs/:id/cancel', [JobsController, 'cancel']).as('jobs.cancel')
    router.post('jobs/:id/retry', [JobsController, 'retry']).as('jobs.retry')

    router.get('*', [MissingPageController, 'show']).as('missing')
  })
  .prefix('admin')
  .as('admin')
  .use(adminPage)
