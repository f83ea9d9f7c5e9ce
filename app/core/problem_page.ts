import type { Problem } from '#core/problem'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Shows a problem to a person. Set by the middleware of pages; without it the answer is a problem document. */
    problemPage?: (problem: Problem) => Promise<void>
  }
}
