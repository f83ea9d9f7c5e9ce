import { Problem } from '#core/problem'
import { SettingsRefused } from '#mcp/servers/settings_refused'

/** Does something to servers or tools; why it is refused is told at the field of the form that it is about. */
export async function refusedAtFields<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SettingsRefused)) {
      throw error
    }
    throw new Problem('validation_failed', {
      detail: error.message,
      errors: [{ field: error.field ?? '', rule: error.code, message: error.message }],
    })
  }
}
