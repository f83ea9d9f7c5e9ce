import { Problem } from '#core/problem'

/** The code that `work` is refused with; `none` where it is not. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Problem) {
      return error.code
    }
    throw error
  }
  return 'none'
}
