import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const FilesController = () => import('#files/files_controller')
const UploadsController = () => import('#files/uploads_controller')

/** No authentication middleware: a signed query takes its place. */
router.get('/files/:id', [FilesController, 'show']).as('files.show')

/** No body middleware: the controller reads the body to the disk. */
router
  .group(() => {
    router.post('/', [UploadsController, 'store']).as('store')
    router.delete('/:id', [UploadsController, 'destroy']).as('destroy')
  })
  .prefix('/files')
  .as('files')
  .use(middleware.auth({ ability: 'chat' }))
