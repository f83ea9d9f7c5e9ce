import env from '#start/env'
import { homePath } from '#core/home'
import { defineConfig, services } from '@adonisjs/drive'

/**
 * Where binary parts of messages are kept. Outside the web root and never served by the disk itself.
 */
const driveConfig = defineConfig({
  default: 'fs',
  services: {
    fs: services.fs({
      location: homePath(env.get('STORAGE_PATH') ?? 'storage'),
      serveFiles: false,
      visibility: 'private',
    }),
  },
})

export default driveConfig

declare module '@adonisjs/drive/types' {
  export interface DriveDisks extends InferDriveDisks<typeof driveConfig> {}
}
