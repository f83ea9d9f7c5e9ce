import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { ModelManager } from '#ai/model_manager'
import { validate } from '#core/validate'
import { settledWithin } from '#core/within'
import { listModels } from '#operations/list_models'
import { Formats } from '#admin/format/formats'
import { Form, submitForm } from '#admin/forms/form'
import { renderPage } from '#admin/pages/render_page'
import { AskPlayground } from './ask_playground.js'
import { PlaygroundQuery } from './playground_query.js'
import { playgroundValidator, type PlaygroundFields } from './playground_validator.js'
import { PlaygroundView } from './playground_view.js'
import { turnView } from './turn_view.js'

/** How long a page without scripts waits for the answers, in ms; it shows what is there then. */
const ANSWER_PATIENCE_MS = 120_000

/** What of the form comes back with the next page. */
const queryValidator = vine.create({
  first: vine.string().uuid().optional(),
  second: vine.string().uuid().optional(),
  temperature: vine.number().min(0).max(2).optional(),
  max_output_tokens: vine.number().withoutDecimals().min(1).optional(),
})

/** A chat with any model, or the same chat with two. */
@inject()
export default class PlaygroundController {
  constructor(
    private models: ModelManager,
    private ask: AskPlayground,
    private query: PlaygroundQuery
  ) {}

  /** `GET /admin/playground` */
  async show(ctx: HttpContext) {
    const { first, second, ...parameters } = await validate(queryValidator, ctx.request.qs())
    const ids = [first, second].filter((id) => id !== undefined)
    await this.#render(ctx, ids, (conversations) => {
      const [one, two] = conversations.map(({ conversation }) => conversation)
      return new Form({
        ...parameters,
        first,
        second,
        model: one?.model ?? undefined,
        compare: two?.model ?? undefined,
        system_prompt: one?.systemPrompt ?? undefined,
        tools: one?.tools === 'none' ? 'none' : 'auto',
      })
    })
  }

  /** `POST /admin/playground` */
  async store(ctx: HttpContext) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const submission = await submitForm(ctx, playgroundValidator, async (fields) => {
      const { conversationIds, rested } = await this.ask.execute(
        account,
        fields,
        ctx.request.id() ?? ''
      )
      if (fields.live === undefined) {
        await settledWithin(ANSWER_PATIENCE_MS, rested)
      }
      return addressOf(conversationIds, fields)
    })
    if (submission.done) {
      return ctx.response.redirect().status(303).toPath(submission.result)
    }
    const { form } = submission
    const ids = [form.text('first'), form.text('second')].filter((id) => id !== '')
    await this.#render(ctx, form.error('first') ? [] : ids, () => form, 422)
  }

  async #render(
    ctx: HttpContext,
    ids: string[],
    formOf: (conversations: Awaited<ReturnType<PlaygroundQuery['conversations']>>) => Form,
    status = 200
  ) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const conversations = await this.query.conversations(account.id, ids)
    const format = new Formats({ zone: 'UTC' })
    const turns = await Promise.all(
      conversations.map(({ messages }) =>
        Promise.all(messages.map((message) => turnView(message, format)))
      )
    )
    const view = new PlaygroundView({
      form: formOf(conversations),
      models: listModels(this.models, account),
      conversations,
      turns,
    })
    await renderPage(ctx, 'playground/index', view, status)
  }
}

function addressOf([first, second]: string[], fields: PlaygroundFields): string {
  const query = new URLSearchParams({ first })
  if (second !== undefined) {
    query.set('second', second)
  }
  for (const name of ['temperature', 'max_output_tokens'] as const) {
    if (fields[name] !== undefined) {
      query.set(name, String(fields[name]))
    }
  }
  return `/admin/playground?${query.toString()}#latest`
}
