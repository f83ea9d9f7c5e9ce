import router from '@adonisjs/core/services/router'
import { adminPage } from './page_stacks.js'

const MissingPageController = () => import('#admin/pages/missing_page_controller')

/** Last of all: every other address. */
router.get('admin/*', [MissingPageController, 'show']).as('admin.missing').use(adminPage)
