import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Formats } from '#admin/format/formats'
import { PlaygroundQuery } from './playground_query.js'
import { turnView } from './turn_view.js'

/** One turn as a piece of the page, which scripts put in the place of what was streamed. */
@inject()
export default class PlaygroundTurnController {
  constructor(private query: PlaygroundQuery) {}

  /** `GET /admin/playground/:id/turns/:message` */
  async show({ auth, params, view, response }: HttpContext) {
    const { id } = auth.use('browser').getUserOrFail()
    const { message } = await this.query.message(id, params.id, params.message)
    const turn = await turnView(message, new Formats({ zone: 'UTC' }))
    response.header('content-type', 'text/html; charset=utf-8')
    response.send(await view.render('pages/playground/turn', { turn }))
  }
}
