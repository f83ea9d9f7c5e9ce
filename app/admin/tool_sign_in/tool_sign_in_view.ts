import type { PageView } from '../pages/render_page.js'

export interface Confirmation {
  serverName: string
  /** Of the account that will use the access. */
  email: string
  /** Whether all people of this installation will. */
  isShared: boolean
  state: string
  code: string
  iss?: string
}

/**
 * Asks whether this is the person who began the sign-in: somebody else may have sent them its address, to get at what
 * they have at the server.
 */
export class ConfirmationView implements PageView {
  readonly title: string
  readonly who: string
  /** What the form sends back as it came. */
  readonly fields: readonly { name: string; value: string }[]

  constructor(readonly confirmation: Confirmation) {
    const { serverName, email, isShared, state, code, iss } = confirmation
    this.title = `Connect ${serverName}`
    this.who = isShared ? 'everybody who uses this Chatflow' : `the Chatflow account ${email}`
    this.fields = Object.entries({ state, code, ...(iss !== undefined && { iss }) }).map(
      ([name, value]) => ({ name, value })
    )
  }
}

/** How it ended, in a sentence, and what to do now. */
export class EndView implements PageView {
  constructor(
    readonly title: string,
    readonly text: string,
    readonly advice: string
  ) {}
}
