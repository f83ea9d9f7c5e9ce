import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { ModelManager } from '#ai/model_manager'
import { newId } from '#core/ids'
import store from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import { EventHub } from '#runs/event_hub'
import { LogWriter } from '#runs/log_writer'
import { MessageFold } from '#runs/message_fold'
import { ModelContext } from '#runs/model_context'
import type { StoredLog } from '#runs/read_stored_log'
import { RunEngine } from '#runs/run_engine'
import { RunExecutor } from '#runs/run_executor'
import { RunFinisher } from '#runs/run_finisher'
import { RunInterrupter } from '#runs/run_interrupter'
import { RunReaper } from '#runs/run_reaper'
import { claimRun } from '#runs/run_repository'
import { StartRun } from '#runs/start_run'
import runsConfig from '#config/runs'
import type { ToolLimits } from '#tools/tool_budget'
import { ToolCatalogue } from '#tools/tool_catalogue'
import { accountOf, createAccount } from './accounts.js'

/** A lease that no reaper takes for over: what is left of it is less than leases last. */
const LEASE_LEFT_MS = 29_000

/** A database that fails when it is told to. */
export class FailingStore extends SqlStore {
  failingTransactions = 0
  #goodReads = Infinity
  #failingReads = 0

  static async make(): Promise<FailingStore> {
    return new FailingStore(await app.container.make('lucid.db'))
  }

  /** After so many good reads come so many bad ones, then good ones. */
  failReads(good: number, bad: number) {
    this.#goodReads = good
    this.#failingReads = bad
  }

  override async read<T>(...args: Parameters<typeof SqlStore.prototype.read<T>>): Promise<T> {
    if (this.#goodReads > 0) {
      this.#goodReads--
    } else if (this.#failingReads > 0) {
      this.#failingReads--
      throw new Error('the database is away')
    }
    return super.read(...args)
  }

  override async transaction<T>(
    ...args: Parameters<typeof SqlStore.prototype.transaction<T>>
  ): Promise<T> {
    if (this.failingTransactions > 0) {
      this.failingTransactions--
      throw new Error('the database is away')
    }
    return super.transaction(...args)
  }
}

/** Makes an instance known that runs on another machine, for all that this one can tell. */
export async function createInstance(id: string): Promise<void> {
  const sql = await app.container.make(SqlStore)
  await sql.transaction((db) =>
    db.run(
      `insert into instances (id, host, pid, started_at, lease_until) values (?, 'elsewhere', 1, ?, ?)
       on conflict (id) do update set lease_until = excluded.lease_until`,
      id,
      Date.now(),
      Date.now() + LEASE_LEFT_MS
    )
  )
}

/** An instance is not known any more: its runs are orphans. */
export async function deleteInstance(id: string): Promise<void> {
  const sql = await app.container.make(SqlStore)
  await sql.transaction((db) => db.run('delete from instances where id = ?', id))
}

/** An engine of its own, on another machine for all that the server knows; it can be shut down without the server. */
export async function givenEngine(
  cleanup: (undo: () => Promise<void>) => void,
  /** Stand in for the database where runs are claimed, and where orphans are ended. */
  stores: { claiming?: SqlStore; reaping?: SqlStore } = {},
  limits: ToolLimits = runsConfig.toolLimits
) {
  const sql = await app.container.make(SqlStore)
  const models = await app.container.make(ModelManager)
  const logger = await app.container.make(Logger)
  const instanceId = newId()
  await createInstance(instanceId)
  cleanup(() => deleteInstance(instanceId))
  const hub = new EventHub()
  const writer = new LogWriter(sql, logger, (log) => engine.lose(log.runId))
  const keepFile = () => async () => ({ url: 'chatflow-file:none', mediaType: 'image/png' })
  const context = new ModelContext(sql, () => async () => null)
  const tools = await app.container.make(ToolCatalogue)
  const finisher = new RunFinisher({ sql, writer, logger })
  const executor = new RunExecutor(
    { sql: stores.claiming ?? sql, models, context, logger, instanceId, keepFile, tools, limits },
    finisher
  )
  const engine = new RunEngine({ sql, hub, logger, instanceId, executor })
  hub.whenUnstored((log) => writer.add(log))
  const settings = { maxPerUser: 4, maxPerConversation: 1, titleFromQuestion: true, instanceId }
  const reaper = new RunReaper(
    { sql: stores.reaping ?? sql, logger, instanceId },
    engine,
    new RunInterrupter({ sql, hub, models, context }, finisher)
  )
  return { engine, instanceId, reaper, startRun: new StartRun(sql, models, settings) }
}

/** The log of a run that nobody has executed: `start`. */
export function startedLog(): StoredLog {
  return { storedN: 1, fold: new MessageFold(), lastStart: 0, lastStartN: 1 }
}

/** Somebody's question is stored, with a run that waits for whoever executes it. */
export async function givenQueued({ startRun }: { startRun: StartRun }, text = 'Hello') {
  const account = await createAccount()
  const result = await startRun.execute({
    account: await accountOf(account),
    conversation: null,
    createIfMissing: false,
    question: { kind: 'message', parts: [{ type: 'text', text }], parentId: null },
    options: { model: null },
    idempotency: null,
    requestId: 'request-1',
  })
  if (result.kind === 'repeated') {
    throw new Error('a run without a key cannot be a repeat')
  }
  await store.read((db) =>
    db.run(`update runs set state = 'queued', started_at = null where id = ?`, result.run.id)
  )
  return { account, run: result.run }
}

/** The same, and it is being answered. */
export async function givenLaunched(
  world: { engine: RunEngine; startRun: StartRun },
  text?: string
) {
  const queued = await givenQueued(world, text)
  return { ...queued, live: world.engine.resume(queued.run, startedLog()) }
}

/** A run of the world's instance that is stored as running, and that nobody executes. */
export async function givenAbandoned(world: { startRun: StartRun; instanceId: string }) {
  const { account, run } = await givenQueued(world)
  await store.transaction((db) => claimRun(db, run, world.instanceId, Date.now()))
  return { account, run }
}
