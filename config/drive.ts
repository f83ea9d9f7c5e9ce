import env from '#start/env'
import filesConfig from '#config/files'
import { DurableFsDriver } from '#files/durable_fs_driver'
import { s3Options } from '#files/s3_options'
import { defineConfig, services } from '@adonisjs/drive'

/**
 * Where binary parts of messages are kept: on the local disk, or in a bucket. Outside the web root and never served by the
 * disk itself. The libraries of S3 are loaded only where it is used.
 */
const driveConfig = defineConfig({
  default: 'files',
  services: {
    files:
      env.get('FILES_DISK') === 's3'
        ? services.s3(s3Options(env))
        : () => new DurableFsDriver({ location: filesConfig.storagePath, visibility: 'private' }),
  },
})

export default driveConfig

declare module '@adonisjs/drive/types' {
  export interface DriveDisks extends InferDriveDisks<typeof driveConfig> {}
}
