import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { adminPage, publicPage } from './pages/page_stacks.js'

const AnalyticsController = () => import('#admin/analytics/analytics_controller')
const AssetsController = () => import('#admin/assets/assets_controller')
const MissingPageController = () => import('#admin/pages/missing_page_controller')
const OverviewController = () => import('#admin/overview/overview_controller')
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
    router.get('/', [OverviewController, 'show']).as('overview')
    router.get('analytics', [AnalyticsController, 'show']).as('analytics')
    router.get('analytics/export', [AnalyticsController, 'export']).as('analytics.export')
    router.get('*', [MissingPageController, 'show']).as('missing')
  })
  .prefix('admin')
  .as('admin')
  .use(adminPage)
