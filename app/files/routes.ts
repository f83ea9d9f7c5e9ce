import router from '@adonisjs/core/services/router'

const FilesController = () => import('#files/files_controller')

/** No authentication middleware: a signed query takes its place. */
router.get('/files/:id', [FilesController, 'show']).as('files.show')
