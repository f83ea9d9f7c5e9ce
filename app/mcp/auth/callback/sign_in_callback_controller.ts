import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import { toProblem } from '#core/to_problem'
import { validate } from '#core/validate'
import { CompleteSignIn } from '../complete_sign_in.js'
import { SignInFailed } from '../sign_in_errors.js'
import { SHARED } from '../store/database_vault.js'
import { SignIns } from '../store/sign_ins.js'
import { authorizationAnswerValidator, confirmationValidator } from './callback_validators.js'
import { confirmationPage, connectedPage, failedPage } from './sign_in_pages.js'

const FIRST_SERVER_ERROR = 500

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Where authorization servers send people back to. No credential: the state is the proof. */
@inject()
export default class SignInCallbackController {
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
      return confirmationPage({ serverName, email, isShared: owner === SHARED, state, code, iss })
    })
  }

  /** `POST /tools/oauth/callback`: the person has agreed. */
  async store(ctx: HttpContext) {
    return this.#page(ctx, async () => {
      const { state, code, iss } = await validate(confirmationValidator, ctx.request.body())
      const signIn = await this.#complete(state, { code, iss })
      return connectedPage(signIn.serverName)
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
  async #page({ request, response, logger }: HttpContext, make: () => Promise<string>) {
    try {
      const html = await make()
      return send(response, html)
    } catch (error) {
      const problem = toProblem(error)
      const isForBrowser = request.accepts(['json', 'html']) === 'html'
      if (!isForBrowser || problem.status >= FIRST_SERVER_ERROR) {
        throw error
      }
      logger.info({ err: error }, 'A sign-in to an MCP server did not succeed')
      response.status(problem.status)
      return send(response, failedPage(problem.message, problem.detail))
    }
  }
}

function send(response: HttpContext['response'], html: string) {
  response.header('content-security-policy', CONTENT_SECURITY_POLICY)
  response.header('content-type', 'text/html; charset=utf-8')
  return response.send(html)
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
