import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const JobsController = () => import('#admin/jobs/jobs_controller')

router
  .group(() => {
    router.get('/', [JobsController, 'index']).as('index')
    router.get(':id', [JobsController, 'show']).as('show')
    router.get(':id/result', [JobsController, 'result']).as('result')
    router.post(':id/cancel', [JobsController, 'cancel']).as('cancel')
    router.post(':id/retry', [JobsController, 'retry']).as('retry')
  })
  .prefix('admin/jobs')
  .as('admin.jobs')
  .use(adminPage)
