import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import { PAGE_SECURITY_POLICY } from '#core/security_headers'
import { toProblem } from '#core/to_problem'
import { validate } from '#core/validate'
import { CompleteSignIn } from '#mcp/auth/complete_sign_in'
import { SignInFailed } from '#mcp/auth/sign_in_errors'
import { SHARED } from '#mcp/auth/store/database_vault'
import { SignIns } from '#mcp/auth/store/sign_ins'
import { themeOf } from '../shell/theme.js'
import { authorizationAnswerValidator, confirmationValidator } from './tool_sign_in_validators.js'
import { ConfirmationView, EndView } from './tool_sign_in_view.js'

const FIRST_SERVER_ERROR = 500

type View = ConfirmationView | EndView

/** Where authorization servers send people back to. No credential: the state is the proof. */
@inject()
export default class ToolSignInController {
  constructor(
    private signIns: SignIns,
    private completeSignIn: CompleteSignIn
  ) {}

  /** `GET /tools/oauth/callback`: asks the person whether this is theirs. Nothing is spent by looking at it. */
  async show(ctx: HttpContext) {
    return this.#page(ctx, async () => {
      const answer = await validate(authorizationAnswerValidator, ctx.request.qs())
      const signIn = await this.signIns.find(answer.state)
      if (signIn === null) {
        throw new Problem('sign_in_invalid')
      }
      const { code, iss, state } = answer
      if (code === undefined || answer.error !== undefined) {
        await this.signIns.take(state)
        throw new Problem('sign_in_failed', {
          detail: `${signIn.serverName} was not connected: the sign-in was declined.`,
        })
      }
      const { serverName, email, owner } = signIn
      const isShared = owner === SHARED
      return new ConfirmationView({ serverName, email, isShared, state, code, iss })
    })
  }

  /** `POST /tools/oauth/callback`: the person has agreed. */
  async store(ctx: HttpContext) {
    return this.#page(ctx, async () => {
      const { state, code, iss } = await validate(confirmationValidator, ctx.request.body())
      const signIn = await this.#complete(state, { code, iss })
      return new EndView(
        `${signIn.serverName} is connected`,
        'Its tools can be used now.',
        'You can close this page and go back to your conversation.'
      )
    })
  }

  async #complete(state: string, answer: { code: string; iss?: string }) {
    try {
      const signIn = await this.completeSignIn.execute(state, answer)
      if (signIn !== null) {
        return signIn
      }
    } catch (error) {
      if (error instanceof SignInFailed) {
        throw new Problem('sign_in_failed', { detail: sentence(error.message), cause: error.cause })
      }
      throw error
    }
    throw new Problem('sign_in_invalid')
  }

  /** What goes wrong is a page for browsers, and a problem document for everything else. */
  async #page(ctx: HttpContext, make: () => Promise<View>) {
    const { request, response, logger } = ctx
    try {
      return await send(ctx, await make())
    } catch (error) {
      const problem = toProblem(error)
      const isForBrowser = request.accepts(['json', 'html']) === 'html'
      if (!isForBrowser || problem.status >= FIRST_SERVER_ERROR) {
        throw error
      }
      logger.info({ err: error }, 'A sign-in to an MCP server did not succeed')
      response.status(problem.status)
      const advice = 'Go back to your conversation and try again.'
      return send(ctx, new EndView(problem.message, problem.detail, advice))
    }
  }
}

async function send({ request, response, view }: HttpContext, page: View) {
  const template = page instanceof ConfirmationView ? 'confirm' : 'end'
  const shell = { theme: themeOf(request) }
  const html = await view.render(`pages/tool_sign_in/${template}`, { page, shell })
  response.header('content-security-policy', PAGE_SECURITY_POLICY)
  response.header('content-type', 'text/html; charset=utf-8')
  response.send(html)
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
