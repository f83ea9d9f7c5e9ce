import { prettyPrintError } from '@adonisjs/core'

/** What went wrong in a line, where a stack trace would tell the operator nothing more; null where it may. */
function plainReason(error: unknown): string | null {
  if (!(error instanceof Error)) {
    return null
  }
  if ('faults' in error) {
    return error.message
  }
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is taken. Stop what listens there, or set PORT to another one.`
  }
  if ('code' in error && 'syscall' in error) {
    return error.message
  }
  return null
}

/** Ends the process because it could not start. */
export async function fail(error: unknown, exitCode = 1): Promise<never> {
  const reason = plainReason(error)
  if (reason !== null) {
    process.stderr.write(`${reason}\n`)
  } else {
    await prettyPrintError(error)
  }
  process.exit(exitCode)
}
