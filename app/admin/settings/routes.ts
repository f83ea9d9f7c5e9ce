import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const SettingsController = () => import('#admin/settings/settings_controller')

router
  .group(() => {
    router.get('', [SettingsController, 'index']).as('index')
    router.get(':section', [SettingsController, 'show']).as('show')
    router.post(':section', [SettingsController, 'update']).as('update')
  })
  .prefix('admin/settings')
  .as('admin.settings')
  .use(adminPage)
