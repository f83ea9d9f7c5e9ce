import type { HttpContext } from '@adonisjs/core/http'
import { renderText } from '../content/render_text.js'
import { Form } from '../forms/form.js'
import { doneSteps } from './finish_step.js'
import { SetupView } from './setup_view.js'

/** What was asked and answered; `html` is null while it is being written. */
export interface FirstAnswer {
  runId: string
  question: string
  model: string | null
  answer: string | null
  /** A sentence, where it failed. */
  failure: string | null
}

/** The last step: a message and its answer. */
export class MessageStepView extends SetupView {
  readonly html: string | null

  constructor(
    ctx: HttpContext,
    readonly exchange: FirstAnswer | null,
    html: string | null,
    form?: Form
  ) {
    super('message', doneSteps(ctx), form ?? new Form({ message: 'Hello, who is there?' }))
    this.html = html
  }

  static async make(ctx: HttpContext, exchange: FirstAnswer | null, form?: Form) {
    const answer = exchange?.answer ?? null
    const rendered = answer === null ? null : await renderText(answer)
    return new MessageStepView(ctx, exchange, rendered?.html ?? null, form)
  }
}
