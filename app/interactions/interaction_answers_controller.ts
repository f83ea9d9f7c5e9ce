import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { REPLAYED_HEADER, hashBody, parseIdempotencyKey } from '#core/idempotency'
import type { KeyedRequest } from '#core/once_per_key'
import { validate } from '#core/validate'
import { AnswerInteraction } from './answer_interaction.js'
import type { GivenAnswer } from './check_answer.js'
import { answerInteractionValidator } from './interaction_validators.js'

/** Where the idempotency keys count. */
const ROUTE = 'interactions.answer'

/** What people say to interactions. */
@inject()
export default class InteractionAnswersController {
  constructor(private answerInteraction: AnswerInteraction) {}

  /** `POST /interactions/{id}` */
  async store({ auth, params, request, response }: HttpContext) {
    const account = auth.getUserOrFail()
    const key = parseIdempotencyKey(request.headers()['idempotency-key'])
    const body = await validate(answerInteractionValidator, request.body())
    /* As it was parsed: the validator's copy has the value of a field `__proto__` for its prototype. */
    const raw: Pick<GivenAnswer, 'content' | 'input'> = request.body()
    const id = String(params.id)
    const answer = await this.answerInteraction.execute(
      {
        account,
        id,
        action: body.action,
        content: body.content && raw.content,
        input: body.input && raw.input,
        alwaysAllow: body.always_allow,
      },
      this.#keyed(account.id, id, key, request.body())
    )
    if (answer.isReplayed) {
      response.header(REPLAYED_HEADER, 'true')
    }
    response.status(answer.status).type('application/json')
    return response.send(answer.body)
  }

  /** A key counts for all interactions: the id is a part of what is asked for. */
  #keyed(
    userId: string,
    id: string,
    key: string | null,
    body: Record<string, unknown>
  ): KeyedRequest | null {
    return key === null
      ? null
      : { userId, route: ROUTE, key, bodyHash: hashBody({ id: id.toLowerCase(), body }) }
  }
}
