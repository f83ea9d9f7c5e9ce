import env from '#start/env'
import filesConfig from '#config/files'
import { DurableFsDriver } from '#files/durable_fs_driver'
import { s3Options, type S3Settings } from '#files/s3_options'
import { defineConfig, services } from '@adonisjs/drive'

function s3Settings(): S3Settings {
  const id = env.get('S3_ACCESS_KEY_ID')?.release()
  const secret = env.get('S3_SECRET_ACCESS_KEY')?.release()
  return {
    bucket: env.get('S3_BUCKET') ?? '',
    region: env.get('S3_REGION'),
    endpoint: env.get('S3_ENDPOINT'),
    forcePathStyle: env.get('S3_FORCE_PATH_STYLE'),
    ...(id !== undefined && secret !== undefined && { key: { id, secret } }),
  }
}

/**
 * Where binary parts of messages are kept: on the local disk, or in a bucket. Outside the web root and never served by the
 * disk itself. The libraries of S3 are loaded only where it is used.
 */
const driveConfig = defineConfig({
  default: 'files',
  services: {
    files:
      env.get('FILES_DISK') === 's3'
        ? services.s3(s3Options(s3Settings()))
        : () => new DurableFsDriver({ location: filesConfig.storagePath, visibility: 'private' }),
  },
})

export default driveConfig

declare module '@adonisjs/drive/types' {
  export interface DriveDisks extends InferDriveDisks<typeof driveConfig> {}
}
