import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const OverviewController = () => import('#admin/overview/overview_controller')

router.get('admin', [OverviewController, 'show']).as('admin.overview').use(adminPage)
