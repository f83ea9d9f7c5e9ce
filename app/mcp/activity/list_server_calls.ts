import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'

/** A call of a tool as administrators see it: without its arguments, which are part of somebody's conversation. */
export interface ServerCall {
  id: string
  tool: string
  state: string
  createdAt: number
  durationMs: number | null
  /** The email address of whom it was made for; null where the account is gone. */
  person: string | null
  /** Of whoever allowed it; null where nobody was asked. */
  approvedBy: string | null
}

export interface CallPage {
  calls: ServerCall[]
  /** Where older ones begin; null where there are none. */
  next: string | null
}

interface CallRow {
  id: string
  tool: string
  state: string
  created_at: number
  duration_ms: number | null
  person: string | null
  approver: string | null
}

const CURSOR = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/
const START = `${10 ** 15 - 1}.ffffffff-ffff-ffff-ffff-ffffffffffff`

/** The newest calls of a server's tools. For administrators. */
@inject()
export class ListServerCalls {
  constructor(private sql: SqlStore) {}

  /**
   * @param server - as people know it
   * @param after - what an earlier page said comes next; anything else begins anew
   */
  async execute(
    server: string,
    { after, limit }: { after?: string; limit: number }
  ): Promise<CallPage> {
    const [, createdAt, id] = CURSOR.exec(after ?? '') ?? CURSOR.exec(START) ?? []
    const rows = await this.sql.read((sql) =>
      sql.all<CallRow>(
        `select c.id, c.tool, c.state, c.created_at, c.duration_ms, u.email as person,
           a.email as approver
         from (select id, tool, state, created_at, duration_ms, user_id, approved_by
               from tool_calls where server = ? and (created_at < ? or (created_at = ? and id < ?))
               order by created_at desc, id desc limit ?) c
         left join users u on u.id = c.user_id
         left join users a on a.id = c.approved_by
         order by c.created_at desc, c.id desc`,
        server,
        Number(createdAt),
        Number(createdAt),
        id,
        limit + 1
      )
    )
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      calls: shown.map(callOf),
      next: rows.length > limit && last !== undefined ? `${last.created_at}.${last.id}` : null,
    }
  }
}

function callOf(row: CallRow): ServerCall {
  return {
    id: row.id,
    tool: row.tool,
    state: row.state,
    createdAt: Number(row.created_at),
    durationMs: row.duration_ms,
    person: row.person,
    approvedBy: row.approver,
  }
}
