type Variables = Record<string, string | undefined>

/** What is wrong with the settings of the file storage together, a sentence each that begins with the variable's name. */
export function findS3Faults(env: Variables): string[] {
  const faults: string[] = []
  if (env.FILES_DISK === 's3' && !env.S3_BUCKET) {
    faults.push('S3_BUCKET is missing; FILES_DISK=s3 needs it')
  }
  if (Boolean(env.S3_ACCESS_KEY_ID) !== Boolean(env.S3_SECRET_ACCESS_KEY)) {
    const missing = env.S3_ACCESS_KEY_ID ? 'S3_SECRET_ACCESS_KEY' : 'S3_ACCESS_KEY_ID'
    faults.push(`${missing} is missing; a key has two parts`)
  }
  return faults
}
