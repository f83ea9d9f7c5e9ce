import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const SearchController = () => import('#admin/search/search_controller')

router.get('admin/search', [SearchController, 'show']).as('admin.search').use(adminPage)
