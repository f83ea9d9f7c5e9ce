import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '#auth/account'
import { Problem } from '#core/problem'
import type { Interaction } from '#interactions/types'
import { isTerminal, type RunState } from '#runs/run_states'
import type { AnswerPrompts } from './answer_prompts.js'
import { EventPrinter, type TerminalOutput } from './event_printer.js'
import type { TerminalChat } from './terminal_chat.js'

/** How long to wait for whoever else lets a run go on, such as the server that a sign-in comes back to. */
const ELSEWHERE_MS = 1_000

export interface TurnEnd {
  state: RunState
  /** Why it failed: a code. */
  error: string | null
}

/** One answer from its question to its end, with what it asks on its way. */
export class ChatTurn {
  #chat: TerminalChat
  #account: Account
  #output: TerminalOutput
  /** Null where nobody can be asked. */
  #prompts: AnswerPrompts | null
  #runId: string
  #cursor = 0

  constructor(
    chat: TerminalChat,
    account: Account,
    { output, prompts }: { output: TerminalOutput; prompts: AnswerPrompts | null },
    runId: string
  ) {
    this.#chat = chat
    this.#account = account
    this.#output = output
    this.#prompts = prompts
    this.#runId = runId
  }

  /** Shows it until it is over, or until it waits for something that is left open. */
  async follow(): Promise<TurnEnd> {
    for (;;) {
      const printer = new EventPrinter(this.#output)
      for await (const { n, chunk } of this.#chat.events(
        this.#account,
        this.#runId,
        this.#cursor
      )) {
        this.#cursor = n
        printer.print(chunk)
      }
      const run = await this.#chat.find(this.#runId)
      const isWaiting = run.state === 'awaiting_input' && !(await this.#settle())
      if (isTerminal(run.state) || (isWaiting && !(await this.#isStopped()))) {
        return { state: run.state, error: printer.error ?? run.error_code }
      }
    }
  }

  /** It may have been stopped instead of answered: its end is yet to be shown. */
  async #isStopped(): Promise<boolean> {
    const { state } = await this.#chat.find(this.#runId)
    return isTerminal(state)
  }

  stop(): Promise<void> {
    return this.#chat.stop(this.#runId)
  }

  /** Asks the person everything that the answer waits for; false where something stays open. */
  async #settle(): Promise<boolean> {
    if (this.#prompts !== null) {
      for (const interaction of await this.#chat.pending(this.#runId)) {
        await this.#settleOne(this.#prompts, interaction)
      }
    }
    return this.#isGoingOn()
  }

  /** Asks again where the answer is not valid. */
  async #settleOne(prompts: AnswerPrompts, interaction: Interaction): Promise<void> {
    for (;;) {
      const given = await prompts.execute(interaction)
      if (given === null) {
        return
      }
      try {
        await this.#chat.answer(this.#account, interaction, given)
        return
      } catch (error) {
        if (!(error instanceof Problem)) {
          throw error
        }
        this.#output.aside(`${error.detail}\n`)
        if (error.code !== 'validation_failed') {
          return
        }
      }
    }
  }

  /** Whether nothing waits any more; a sign-in may be on its way. */
  async #isGoingOn(): Promise<boolean> {
    const pending = await this.#chat.pending(this.#runId)
    if (pending.length === 0) {
      return true
    }
    await sleep(ELSEWHERE_MS)
    const left = await this.#chat.pending(this.#runId)
    return left.length === 0
  }
}
