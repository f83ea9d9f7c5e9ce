import type { S3DriverOptions } from '@adonisjs/drive/drivers/s3/types'
import type env from '#start/env'

const CONNECT_MS = 5_000
const SILENCE_MS = 30_000
const TRIES = 3

/** AWS asks for one; other servers mostly do not care. */
const DEFAULT_REGION = 'us-east-1'

/**
 * How S3 is reached, from the settings. Without keys the machine's own credentials count, as everywhere at AWS. Newer
 * checksums and ACLs are left out: many servers that speak S3 know neither.
 */
export function s3Options(settings: Pick<typeof env, 'get'>): S3DriverOptions {
  const accessKeyId = settings.get('S3_ACCESS_KEY_ID')
  const secretAccessKey = settings.get('S3_SECRET_ACCESS_KEY')
  const endpoint = settings.get('S3_ENDPOINT')
  return {
    bucket: settings.get('S3_BUCKET') ?? '',
    region: settings.get('S3_REGION') ?? DEFAULT_REGION,
    visibility: 'private',
    supportsACL: false,
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: settings.get('S3_FORCE_PATH_STYLE') ?? endpoint !== undefined,
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: {
          accessKeyId: accessKeyId.release(),
          secretAccessKey: secretAccessKey.release(),
        },
      }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: TRIES,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENCE_MS },
  }
}
