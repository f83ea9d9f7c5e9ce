import type { Logger } from '@adonisjs/core/logger'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { SqlStore } from '#core/sql_store'
import { ToolCallError } from '#tools/tool_call_error'
import type { CatalogueTool } from '#tools/types'
import { SettingsRefused } from '../servers/settings_refused.js'
import type { CallForTest } from './call_for_test.js'
import { stateOf, type TestOutcome, type TestState } from './test_outcome.js'
import { countRunningTests, endTest, insertTest, isTestCancelled } from './test_rows.js'

const MAX_RUNNING = 3
/** How often it is seen whether the call is to end. */
const LOOK_MS = 500

class Cancelled extends Error {}

interface Ended {
  state: TestState
  outcome: TestOutcome | null
}

/** Makes the calls by which administrators try tools: each for real, once, and recorded before it is made. */
export class ToolTester {
  #parts: { sql: SqlStore; logger: Logger; calls: CallForTest }
  #running = new Map<string, { stop: AbortController; ended: Promise<void> }>()

  constructor(parts: { sql: SqlStore; logger: Logger; calls: CallForTest }) {
    this.#parts = parts
  }

  /**
   * Begins a call; it goes on without whoever began it. The names of the arguments are recorded, never their values.
   *
   * @param values - valid against the tool's schema
   * @param origin - of the administrator, as whom it is made
   * @returns the id of the test
   * @throws SettingsRefused `too_many_tests`
   */
  async start(
    tool: CatalogueTool,
    values: Record<string, unknown>,
    userId: string,
    origin: AuditOrigin
  ): Promise<string> {
    const id = await this.#parts.sql.transaction(async (sql) => {
      if ((await countRunningTests(sql, userId)) >= MAX_RUNNING) {
        throw new SettingsRefused('too_many_tests')
      }
      const made = await insertTest(sql, userId, tool, values)
      await recordAudit(sql, {
        ...origin,
        action: 'tool.tested',
        target: { type: 'tool', id: tool.name, label: tool.name },
        after: { arguments: Object.keys(values) },
      })
      return made
    })
    const stop = new AbortController()
    this.#running.set(id, { stop, ended: this.#run(id, tool, values, userId, stop) })
    return id
  }

  /** Settles when a test has ended that runs in this process, at once for any other. */
  async ended(id: string): Promise<void> {
    await this.#running.get(id)?.ended
  }

  /** Ends a test here and now; those of other processes see it in the database. */
  stop(id: string): void {
    this.#running.get(id)?.stop.abort(new Cancelled())
  }

  /** Ends all; what they came to is stored. */
  async close(): Promise<void> {
    const running = [...this.#running.values()]
    running.forEach(({ stop }) => stop.abort(new Cancelled()))
    await Promise.all(running.map(({ ended }) => ended))
  }

  async #run(
    id: string,
    tool: CatalogueTool,
    values: Record<string, unknown>,
    userId: string,
    stop: AbortController
  ): Promise<void> {
    const start = performance.now()
    const look = setInterval(() => void this.#look(id, stop), LOOK_MS).unref()
    const { sql, logger, calls } = this.#parts
    try {
      const end = await calls
        .execute({
          tool,
          arguments: values,
          userId,
          resumed: null,
          signal: stop.signal,
          onProgress: () => {},
        })
        .then((outcome): Ended => ({ state: stateOf(outcome), outcome }), endOf)
      await sql.transaction((db) =>
        endTest(db, id, { ...end, durationMs: performance.now() - start })
      )
    } catch (err) {
      logger.error({ err, tool: tool.name }, 'A test call of a tool ended with an error of ours')
    } finally {
      clearInterval(look)
      this.#running.delete(id)
    }
  }

  async #look(id: string, stop: AbortController): Promise<void> {
    const isOver = await this.#parts.sql.read((sql) => isTestCancelled(sql, id)).catch(() => false)
    if (isOver) {
      stop.abort(new Cancelled())
    }
  }
}

function endOf(error: unknown): Ended {
  if (error instanceof Cancelled) {
    return { state: 'cancelled', outcome: null }
  }
  if (!(error instanceof ToolCallError)) {
    throw error
  }
  return { state: error.failure, outcome: { kind: 'failed', message: error.message } }
}
