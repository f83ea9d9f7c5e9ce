import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import type { Account } from '#auth/account'
import { EndSession } from '#auth/sessions/end_session'
import { OpenOperatorSession } from '#auth/sessions/open_operator_session'
import { RequestTitle } from '#conversations/titles/request_title'
import { OwnRuns } from '#runs/own_runs'
import { RunEngine } from '#runs/run_engine'
import { Revisions } from '#settings/revisions'

export interface OpenChat {
  account: Account
  /** Interrupts what is still being written, and ends the sign-in. */
  close: () => Promise<void>
}

/** Makes this process one that executes runs, on behalf of a person: for as long as it is open. */
@inject()
export class OpenTerminalChat {
  constructor(
    private openSession: OpenOperatorSession,
    private endSession: EndSession,
    private ownRuns: OwnRuns,
    private engine: RunEngine,
    private requestTitle: RequestTitle,
    private revisions: Revisions
  ) {}

  async execute(user: { id: string; email: string }, origin: AuditOrigin): Promise<OpenChat> {
    const account = await this.openSession.execute(user, origin)
    await this.ownRuns.begin()
    /* Settings and providers that are changed meanwhile. */
    this.revisions.begin()
    this.engine.whenEnded((run, ending) => void this.requestTitle.execute(run, ending))
    let closing: Promise<void> | null = null
    return {
      account,
      close: () => {
        closing ??= this.#close(account, origin)
        return closing
      },
    }
  }

  async #close({ id, credential }: Account, origin: AuditOrigin) {
    await this.ownRuns.end(0)
    if (credential.kind === 'access_token') {
      await this.endSession.execute(id, credential.sessionId, origin)
    }
  }
}
