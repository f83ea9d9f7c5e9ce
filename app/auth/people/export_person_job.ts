import { inject } from '@adonisjs/core'
import { auditJson } from '#audit/reading/export_audit'
import { AuditQuery } from '#audit/reading/audit_query'
import ConversationTransformer from '#conversations/conversation_transformer'
import { exportedMessages } from '#conversations/export/exported_messages'
import { jsonExport } from '#conversations/export/json_export'
import { findConversation, type ConversationView } from '#conversations/find_conversation'
import { noteExport } from '#conversations/reading/note_export'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { TrackedJob, type JobReport, type JobRun } from '#jobs/tracked/tracked_job'

const BATCH = 100

/** What is kept of a person besides conversations, by table. No secrets: neither passwords nor hashes of tokens. */
const LISTS: { name: string; sql: string }[] = [
  {
    name: 'sessions',
    sql: `select id, user_agent, ip_address, created_at, last_used_at, expires_at, revoked_at
      from auth_sessions where user_id = ? and id > ? order by id limit ${BATCH}`,
  },
  {
    name: 'tokens',
    sql: `select id, name, abilities, created_at, expires_at, last_used_at
      from auth_access_tokens where user_id = ? and id > ? order by id limit ${BATCH}`,
  },
  {
    name: 'files',
    sql: `select id, filename, media_type, size, sha256, created_at
      from files where owner_id = ? and id > ? order by id limit ${BATCH}`,
  },
  {
    name: 'usage',
    sql: `select id, kind, provider, model, input_tokens, output_tokens, cost_nano_usd, created_at
      from usage_entries where user_id = ? and id > ? order by id limit ${BATCH}`,
  },
]

/** Without what tells of somebody else, such as an administrator. */
function ofOnePerson(entry: ReturnType<typeof auditJson>, userId: string) {
  const { actor } = entry
  return actor.id === userId
    ? entry
    : { ...entry, actor: { kind: actor.kind, id: null, label: null, address: null } }
}

/** Who reads the conversations of somebody else by exporting them, and why. */
interface Reader {
  id: string
  reason: string
}

/**
 * Writes all that is kept of a person into one JSON document, piece by piece. Conversations of others are only in it where
 * this installation lets administrators read them with a reason, and their people see that.
 */
@inject()
export default class ExportPersonJob extends TrackedJob {
  #sql: SqlStore
  #audit: AuditQuery
  #door: OpenConversation

  constructor(sql: SqlStore, audit: AuditQuery, door: OpenConversation) {
    super()
    this.#sql = sql
    this.#audit = audit
    this.#door = door
  }

  async execute(run: JobRun): Promise<JobReport> {
    const userId = parseId(run.arguments.user)
    const account = userId === null ? undefined : await this.#account(userId)
    if (userId === null || account === undefined) {
      throw new Problem('not_found', { detail: 'There is no such account any more.' })
    }
    const starter = run.origin.actor.userId
    const reader =
      starter === null || starter === userId
        ? null
        : { id: starter, reason: String(run.arguments.reason ?? '') }
    const hasConversations = reader === null || this.#door.isAllowed
    let conversations = 0
    const document = this.#document(
      userId,
      account,
      hasConversations ? this.#conversations(userId, reader) : null,
      async () => {
        conversations++
        await run.progress({ done: conversations })
      }
    )
    await run.keepFile({
      name: 'personal-data.json',
      mediaType: 'application/json; charset=utf-8',
      content: document,
    })
    await run.progress({ done: conversations, total: conversations })
    if (!hasConversations) {
      const why = 'this installation lets nobody read those of others'
      return { summary: `Wrote the account without conversations: ${why}.` }
    }
    const many = conversations === 1 ? 'conversation' : 'conversations'
    return { summary: `Wrote the account with ${conversations} ${many}.` }
  }

  #account(userId: string) {
    return this.#sql.read((sql) =>
      sql.get<Record<string, unknown>>(
        `select id, email, full_name, role, suspended_at, created_at, updated_at, last_active_at
          from users where id = ?`,
        userId
      )
    )
  }

  async *#document(
    userId: string,
    account: Record<string, unknown>,
    conversations: AsyncIterable<ConversationView> | null,
    onConversation: () => Promise<void>
  ): AsyncGenerator<string> {
    yield `{"account":${JSON.stringify(account)}`
    for (const { name, sql: statement } of LISTS) {
      yield* this.#array(name, this.#rows(statement, userId))
    }
    yield* this.#array('audit_log', this.#entries(userId))
    if (conversations === null) {
      yield '}\n'
      return
    }
    yield ',\n"conversations":['
    let separator = '\n'
    for await (const conversation of conversations) {
      yield separator
      const messages = exportedMessages(this.#sql, conversation.id, (fileId) => `file:${fileId}`)
      yield* jsonExport(new ConversationTransformer(conversation).toObject(), messages)
      separator = ','
      await onConversation()
    }
    yield ']}\n'
  }

  /** Those that the person takes part in; each is noted before anything of it is read. */
  async *#conversations(userId: string, reader: Reader | null): AsyncGenerator<ConversationView> {
    for await (const row of this.#rows(
      `select conversation_id as id from participants
        where user_id = ? and conversation_id > ? order by conversation_id limit ${BATCH}`,
      userId
    )) {
      const found = await this.#sql.read((sql) => findConversation(sql, userId, row.id))
      if (found === undefined) {
        continue
      }
      if (reader !== null) {
        const noted = { conversationId: found.id, readerId: reader.id, reason: reader.reason }
        await this.#sql.transaction((sql) => noteExport(sql, noted))
      }
      yield found
    }
  }

  async *#array(name: string, items: AsyncIterable<unknown>): AsyncGenerator<string> {
    yield `,\n"${name}":[`
    let separator = '\n'
    for await (const item of items) {
      yield separator + JSON.stringify(item)
      separator = ',\n'
    }
    yield ']'
  }

  async *#rows(statement: string, userId: string): AsyncGenerator<{ id: string }> {
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const rows = await this.#sql.read((sql) => sql.all<{ id: string }>(statement, userId, after))
      yield* rows
      if (rows.length < BATCH) {
        return
      }
      after = rows[rows.length - 1].id
    }
  }

  async *#entries(userId: string) {
    for await (const entries of this.#audit.batches({ person: userId }, BATCH)) {
      yield* entries.map((entry) => ofOnePerson(auditJson(entry), userId))
    }
  }
}
