import type { S3DriverOptions } from '@adonisjs/drive/drivers/s3/types'

const CONNECT_MS = 5_000
const SILENCE_MS = 30_000
const TRIES = 3

/** AWS asks for one; other servers mostly do not care. */
const DEFAULT_REGION = 'us-east-1'

export interface S3Settings {
  bucket: string
  region?: string
  /** Absent: AWS. */
  endpoint?: string
  /** Absent: where there is an endpoint. */
  forcePathStyle?: boolean
  /** Absent: the credentials of the machine, as everywhere at AWS. */
  key?: { id: string; secret: string }
}

/**
 * How S3 is reached. Newer checksums and ACLs are left out: many servers that speak S3 know neither.
 */
export function s3Options({
  bucket,
  region = DEFAULT_REGION,
  endpoint,
  forcePathStyle = endpoint !== undefined,
  key,
}: S3Settings): S3DriverOptions {
  return {
    bucket,
    region,
    visibility: 'private',
    supportsACL: false,
    forcePathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(key !== undefined && {
      credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
    }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: TRIES,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENCE_MS },
  }
}
