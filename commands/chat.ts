import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import type { UserRow } from '#auth/account_queries'
import { findConversationOrFail } from '#conversations/find_conversation'
import { OpenTerminalChat } from '#conversations/terminal/open_terminal_chat'
import { TerminalLines } from '#conversations/terminal/terminal_lines'
import { TerminalChat } from '#conversations/terminal/terminal_chat'
import { TerminalSession } from '#conversations/terminal/terminal_session'
import { Misuse } from '#core/console/command_errors'
import { ExitCode } from '#core/console/exit_codes'
import { JSON_FLAG } from '#core/console/shared_flags'
import { canAsk, readStdin } from '#core/console/terminal_prompts'
import { SqlStore } from '#core/sql_store'
import { ReloadServers } from '#mcp/servers/reload_servers'

/**
 * `npm run ace -- chat`, `npm run ace -- chat "What is new?"`, `git diff | npm run ace -- chat "Review this"`
 */
export default class Chat extends AccountCommand {
  static commandName = 'chat'
  static description = 'Talk to a model at the terminal, with tools, or ask it one question'
  static help = [
    'Conversations are those of an account, and go on in every other client. Ctrl-C stops the answer, a second one leaves.',
    '  {{ binaryName }} chat',
    '  {{ binaryName }} chat "Which cat is the largest?" --model=openai/gpt-5-mini',
    '  git diff | {{ binaryName }} chat "Review this" --json',
    'One question writes the answer to standard output; --json writes what POST /conversations/chat answers. It exits with 1 where the answer failed, was stopped, or waits for somebody.',
    'While it talks: /help, /model, /new, /quit.',
  ]

  @args.string({ description: 'One question; unset: a conversation', required: false })
  declare question?: string

  @flags.string({ description: 'Who talks: the email address; unset: the only administrator' })
  declare user?: string

  @flags.string({ description: 'The model, provider/model' })
  declare model?: string

  @flags.string({ description: 'Go on with this conversation: its id or external id' })
  declare continue?: string

  @flags.string({ description: 'The system prompt of a new conversation' })
  declare system?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const question = await this.#readQuestion()
    if (this.continue !== undefined && this.system !== undefined) {
      throw new Misuse('--system is for a new conversation, --continue for one that has its own')
    }
    const user = await this.#findUser()
    const sql = await this.app.container.make(SqlStore)
    const continued = this.continue
    const conversation =
      continued === undefined
        ? null
        : await sql.read((db) => findConversationOrFail(db, user.id, continued))
    const openTerminalChat = await this.app.container.make(OpenTerminalChat)
    const { account, close } = await openTerminalChat.execute(user, commandOrigin())
    this.app.terminating(close)
    const reloadServers = await this.app.container.make(ReloadServers)
    this.app.listen('SIGHUP', () => void reloadServers.execute())
    const lines = canAsk() ? new TerminalLines() : null
    try {
      const session = await TerminalSession.open(this.app.container, lines, {
        account,
        conversationId: conversation?.id ?? null,
        model: this.model ?? null,
        systemPrompt: this.system ?? null,
      })
      await (question === null ? session.talk() : this.#askOnce(session, question))
    } finally {
      lines?.close()
      await close()
    }
  }

  /** Null where there is none: the person is asked, again and again. */
  async #readQuestion(): Promise<string | null> {
    const piped = canAsk() ? '' : await readStdin()
    const question = [this.question ?? '', piped].filter((text) => text.trim() !== '').join('\n\n')
    if (question !== '') {
      return question
    }
    if (!canAsk()) {
      throw new Misuse(
        'Without a terminal a question is needed, as an argument or on standard input'
      )
    }
    if (this.json) {
      throw new Misuse('--json needs a question')
    }
    return null
  }

  async #findUser(): Promise<UserRow> {
    if (this.user !== undefined) {
      return this.accountOrFail(this.user)
    }
    const sql = await this.app.container.make(SqlStore)
    const admins = await sql.read((db) =>
      db.all<UserRow>(
        `select * from users where role = 'admin' and suspended_at is null order by id limit 2`
      )
    )
    if (admins.length !== 1) {
      throw new Misuse(
        admins.length === 0
          ? 'There is no administrator: say who talks with --user'
          : 'There are several administrators: say who talks with --user'
      )
    }
    return admins[0]
  }

  async #askOnce(session: TerminalSession, question: string) {
    const { runId, end } = await session.ask(question, this.json === true)
    if (this.json) {
      const chat = await this.app.container.make(TerminalChat)
      const { body } = await chat.present(session.account, runId)
      this.printJson(body)
    }
    if (end.state !== 'completed') {
      this.exitCode = ExitCode.NOT_DONE
    }
  }
}
