import type { ContainerResolver } from '@adonisjs/core/container'
import type { ContainerBindings } from '@adonisjs/core/types'
import { ModelManager } from '#ai/model_manager'
import type { Account } from '#auth/account'
import { printableLine } from '#core/console/terminal_text'
import { Problem } from '#core/problem'
import { AnswerPrompts } from './answer_prompts.js'
import { ChatTurn, type TurnEnd } from './chat_turn.js'
import type { TerminalOutput } from './event_printer.js'
import { TerminalChat, type ChatPlace } from './terminal_chat.js'
import type { TerminalLines } from './terminal_lines.js'

const HELP = `/model          lists the models, /model <name> takes one
/new            begins another conversation
/quit           leaves; so do Ctrl-D and a second Ctrl-C
A line that ends with \\ goes on with the next one.
`

const DIM = '\u001b[2m'
const PLAIN = '\u001b[22m'

/** How an ending is told that is not plain success. */
const ENDINGS: Partial<Record<TurnEnd['state'], string>> = {
  failed: 'The answer failed',
  interrupted: 'The answer was interrupted',
  awaiting_input: 'The answer waits for you; it goes on when you have answered, here or elsewhere',
}

function say(text: string) {
  process.stderr.write(text)
}

function aside(text: string) {
  say(
    process.stderr.isTTY === true && process.env.NO_COLOR === undefined ? DIM + text + PLAIN : text
  )
}

/** A person at a terminal, or a script with one question: what is shown, asked and typed. */
export class TerminalSession {
  #chat: TerminalChat
  #models: ModelManager
  #lines: TerminalLines | null
  #place: ChatPlace
  #turn: ChatTurn | null = null
  #isStopping = false

  private constructor(
    services: { chat: TerminalChat; models: ModelManager },
    lines: TerminalLines | null,
    place: ChatPlace
  ) {
    this.#chat = services.chat
    this.#models = services.models
    this.#lines = lines
    this.#place = place
    lines?.whenInterrupted(() => this.#interrupt())
  }

  /** @param lines - null where nobody can be asked */
  static async open(
    container: Pick<ContainerResolver<ContainerBindings>, 'make'>,
    lines: TerminalLines | null,
    place: ChatPlace
  ): Promise<TerminalSession> {
    const chat = await container.make(TerminalChat)
    const models = await container.make(ModelManager)
    return new TerminalSession({ chat, models }, lines, place)
  }

  get account(): Account {
    return this.#place.account
  }

  /** Asks and answers until the person leaves. */
  async talk(): Promise<void> {
    const { account, conversationId } = this.#place
    say(`${account.email} talks to ${this.#modelName()}; /help shows what else there is\n`)
    if (conversationId !== null) {
      await this.#takeUp(conversationId)
    }
    for (;;) {
      const text = await this.#read()
      if (text === null || text === '/quit') {
        say('\n')
        return
      }
      if (text.startsWith('/')) {
        this.#command(text)
      } else if (text !== '') {
        await this.#say(text)
      }
    }
  }

  /** One question. `isQuiet`: the answer is not shown as it comes. */
  async ask(question: string, isQuiet: boolean): Promise<{ runId: string; end: TurnEnd }> {
    const sent = await this.#chat.send(this.#place, question)
    const end = await this.#follow(sent.runId, isQuiet)
    if (end.state === 'awaiting_input') {
      say(`${ENDINGS.awaiting_input}: chat --continue=${sent.conversationId}\n`)
    }
    return { runId: sent.runId, end }
  }

  async #say(text: string) {
    try {
      const { runId, conversationId } = await this.#chat.send(this.#place, text)
      this.#place = { ...this.#place, conversationId }
      const end = await this.#follow(runId, false)
      this.#tellEnding(end)
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error
      }
      say(`${error.detail}\n`)
    }
  }

  /** An answer that waited for the person, or that is being written elsewhere. */
  async #takeUp(conversationId: string) {
    const run = await this.#chat.unfinished(conversationId)
    if (run !== null) {
      this.#tellEnding(await this.#follow(run.id, false))
    }
  }

  #tellEnding({ state, error }: TurnEnd) {
    const ending = ENDINGS[state]
    if (ending !== undefined) {
      say(`${ending}${state === 'failed' && error !== null ? `: ${printableLine(error)}` : ''}\n`)
    }
  }

  async #follow(runId: string, isQuiet: boolean): Promise<TurnEnd> {
    const lines = this.#lines
    const output: TerminalOutput = isQuiet
      ? { answer: () => {}, aside: () => {} }
      : { answer: (text) => process.stdout.write(text), aside }
    const prompts = lines && new AnswerPrompts((question) => lines.ask(question), say)
    this.#turn = new ChatTurn(this.#chat, this.account, { output, prompts }, runId)
    try {
      return await this.#turn.follow()
    } finally {
      this.#turn = null
      this.#isStopping = false
    }
  }

  /** Ctrl-C: the answer is stopped; where none is being written, or it was pressed before, the person leaves. */
  #interrupt() {
    if (this.#turn === null || this.#isStopping) {
      this.#lines?.close()
      return
    }
    this.#isStopping = true
    this.#turn.stop().catch((error: unknown) => {
      say(`${error instanceof Problem ? error.detail : String(error)}\n`)
    })
    /* What the answer asks is not asked any more. */
    this.#lines?.cancel()
  }

  async #read(): Promise<string | null> {
    const read: string[] = []
    for (;;) {
      const line = (await this.#lines?.ask(read.length === 0 ? '> ' : '. ')) ?? null
      if (line === null) {
        return null
      }
      if (!line.endsWith('\\')) {
        return [...read, line].join('\n').trim()
      }
      read.push(line.slice(0, -1))
    }
  }

  #command(text: string) {
    const [command, ...words] = text.split(/\s+/)
    switch (command) {
      case '/model':
        this.#chooseModel(words.join(' '))
        break
      case '/new':
        this.#place = { ...this.#place, conversationId: null }
        say('A new conversation\n')
        break
      case '/help':
        say(HELP)
        break
      default:
        say(`${printableLine(command)} is none of them:\n${HELP}`)
    }
  }

  #modelName(): string {
    return this.#place.model ?? this.#models.defaultId
  }

  #chooseModel(name: string) {
    if (name === '') {
      for (const { id } of this.#models.list(this.account)) {
        say(`${id === this.#modelName() ? '*' : ' '} ${id}\n`)
      }
      return
    }
    try {
      const { id } = this.#models.admit(name, this.account)
      this.#place = { ...this.#place, model: id }
      say(`Talking to ${id}\n`)
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error
      }
      say(`${error.detail}\n`)
    }
  }
}
