import type { HttpContext } from '@adonisjs/core/http'
import type { FinishStep } from '#auth/setup/finish_step'
import type { SetupStep } from '#auth/setup/setup_steps'
import { nextHref } from './setup_view.js'

/** The steps that are done. Only behind the middleware of the first run. */
export function doneSteps({ setupDone }: HttpContext): readonly SetupStep[] {
  return setupDone ?? []
}

/** Whether "Skip for now" was pressed. */
export function isSkipped({ request }: HttpContext): boolean {
  return request.input('skip') !== undefined
}

/** Remembers a step and goes to the next one. */
export async function leaveStep(ctx: HttpContext, finishStep: FinishStep, step: SetupStep) {
  await finishStep.execute(step)
  return ctx.response.redirect().toPath(nextHref([...doneSteps(ctx), step], step))
}
