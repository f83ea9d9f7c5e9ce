import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { ModelManager } from '#ai/model_manager'
import { Revocations } from '#auth/revocations'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { StoreFile } from '#files/store_file'
import { RunContinuation } from '#interactions/types'
import { AttachFromServer } from '#mcp/reading/attach_from_server'
import { ContinueRun } from '#runs/continue_run'
import { FollowRun } from '#runs/follow_run'
import { SendMessage } from '#runs/send_message'
import { EventHub } from '#runs/event_hub'
import { finderFor, keeperFor } from '#runs/file_keeping'
import { InstanceLease } from '#runs/instance_lease'
import { LogWriter } from '#runs/log_writer'
import { ModelContext } from '#runs/model_context'
import { OwnRuns } from '#runs/own_runs'
import { PrepareQuestion } from '#runs/prepare_question'
import { ReadAttachments } from '#runs/read_attachments'
import { InstanceChannel } from '#runs/remote/instance_channel'
import { RemoteLogs } from '#runs/remote/remote_logs'
import { RunRelay } from '#runs/remote/run_relay'
import { RunEngine } from '#runs/run_engine'
import { RunExecutor } from '#runs/run_executor'
import { RunFinisher } from '#runs/run_finisher'
import { RunFollowers } from '#runs/run_followers'
import { RunInterrupter } from '#runs/run_interrupter'
import { RunReaper } from '#runs/run_reaper'
import { StartRun } from '#runs/start_run'
import { StopRun } from '#runs/stop_run'
import { StoredRunLog } from '#runs/stored_run_log'
import { StreamAnswer } from '#runs/stream_answer'
import { TakeApprovals } from '#runs/take_approvals'
import { Settings } from '#settings/settings'
import { ToolCatalogue } from '#tools/tool_catalogue'
import type runsConfig from '#config/runs'

type RunsConfig = typeof runsConfig

/** The parts of the engine that others are made of. */
interface EngineParts {
  sql: SqlStore
  hub: EventHub
  logger: Logger
  models: ModelManager
  context: ModelContext
  engine: RunEngine
  finisher: RunFinisher
  remote: RemoteLogs
  /** Null where there is no Redis, and in commands. */
  relay: RunRelay | null
}

/**
 * The run engine: what executes runs, what follows them, and what ends the runs of instances that are gone.
 */
export default class RunsProvider {
  #instanceId = newId()
  #parts: Promise<EngineParts> | null = null

  constructor(protected app: ApplicationService) {}

  get #config() {
    return this.app.config.get<RunsConfig>('runs')
  }

  register() {
    const { container } = this.app
    container.singleton(RunEngine, async () => {
      const { engine } = await this.#engineParts()
      return engine
    })
    container.singleton(RunFollowers, async (resolver) => {
      const { sql, hub, remote } = await this.#engineParts()
      const revocations = await resolver.make(Revocations)
      const stored = new StoredRunLog(sql)
      const settings = await resolver.make(Settings)
      const services = { hub, stored, remote, revocations }
      return new RunFollowers(services, () => settings.get('streams_per_user'))
    })
    container.singleton(StartRun, async (resolver) => {
      const settings = await resolver.make(Settings)
      const models = await resolver.make(ModelManager)
      return new StartRun(await resolver.make(SqlStore), models, {
        get maxPerUser() {
          return settings.get('runs_per_user')
        },
        get maxPerConversation() {
          return settings.get('runs_per_conversation')
        },
        get titleFromQuestion() {
          return settings.get('title_model') === 'off'
        },
        instanceId: this.#instanceId,
      })
    })
    container.singleton(PrepareQuestion, async (resolver) => {
      return new PrepareQuestion(
        await resolver.make(SqlStore),
        await resolver.make(ModelManager),
        await resolver.make(StoreFile)
      )
    })
    container.singleton(ReadAttachments, async (resolver) => {
      return new ReadAttachments(
        await resolver.make(SqlStore),
        await resolver.make(AttachFromServer)
      )
    })
    container.singleton(SendMessage, async (resolver) => {
      return new SendMessage(
        await resolver.make(SqlStore),
        await resolver.make(ModelManager),
        await resolver.make(ReadAttachments),
        await resolver.make(PrepareQuestion),
        await resolver.make(StartRun),
        await resolver.make(StopRun),
        await resolver.make(RunEngine)
      )
    })
    container.singleton(FollowRun, async (resolver) => {
      return new FollowRun(
        await resolver.make(SqlStore),
        await resolver.make(RunEngine),
        await resolver.make(RunFollowers)
      )
    })
    container.singleton(StreamAnswer, async (resolver) => {
      return new StreamAnswer(
        await resolver.make(SendMessage),
        await resolver.make(RunFollowers),
        await resolver.make(FollowRun),
        await resolver.make(TakeApprovals)
      )
    })
    container.singleton(RunContinuation, async () => {
      const { sql, logger, engine } = await this.#engineParts()
      return new ContinueRun(sql, engine, logger, this.#instanceId)
    })
    container.singleton(OwnRuns, async (resolver) => {
      const { sql, logger, engine } = await this.#engineParts()
      const lease = new InstanceLease(this.#instanceId, sql, logger)
      return new OwnRuns({ lease, engine, followers: await resolver.make(RunFollowers) }, logger)
    })
    container.singleton(StopRun, async () => {
      const { sql, engine, remote, relay } = await this.#engineParts()
      return new StopRun(sql, engine, remote, relay)
    })
  }

  /**
   * A server owns runs: it takes the lease, ends what dead instances left, and hands its own over when it stops. Commands
   * that need an engine take the lease themselves, and leave what others left to the servers.
   * Registered here and not in `boot()`, where the hooks would run after the HTTP server has closed.
   */
  async ready() {
    if (!this.#isServer) {
      return
    }
    const { sql, hub, models, context, logger, engine, finisher, relay } = await this.#engineParts()
    const ownRuns = await this.app.container.make(OwnRuns)
    const interrupter = new RunInterrupter({ sql, hub, models, context }, finisher)
    const services = { sql, logger, instanceId: this.#instanceId }
    const reaper = new RunReaper(services, engine, interrupter)

    relay?.begin()
    await ownRuns.begin()
    await reaper.begin()

    this.app.terminating(async () => {
      reaper.end()
      await ownRuns.end(this.#config.shutdownGraceMs)
      relay?.end()
    })
  }

  get #isServer(): boolean {
    return ['web', 'test'].includes(this.app.getEnvironment())
  }

  #engineParts(): Promise<EngineParts> {
    this.#parts ??= this.#makeEngine()
    return this.#parts
  }

  async #makeEngine(): Promise<EngineParts> {
    const { container } = this.app
    const sql = await container.make(SqlStore)
    const models = await container.make(ModelManager)
    const logger = await container.make(Logger)
    const storage = await container.make(FileStorage)
    const storeFile = await container.make(StoreFile)
    const hub = new EventHub()
    const context = new ModelContext(sql, (id) => finderFor(sql, storage, id))
    const writer = new LogWriter(
      sql,
      logger,
      (log) => engine.lose(log.runId),
      this.#config.flushIntervalMs
    )
    const finisher = new RunFinisher({ sql, writer, logger })
    const instanceId = this.#instanceId
    const executor = new RunExecutor(
      {
        sql,
        models,
        context,
        logger,
        instanceId,
        tools: await container.make(ToolCatalogue),
        limits: this.#config.toolLimits,
        keepFile: (run) => keeperFor(sql, storeFile, run),
      },
      finisher
    )
    const engine = new RunEngine({ sql, hub, logger, instanceId, executor })
    hub.whenUnstored((log) => writer.add(log))
    const remote = new RemoteLogs({ sql, hub, logger })
    const relay = await this.#makeRelay({ hub, engine, remote, logger })
    return { sql, hub, logger, models, context, engine, finisher, remote, relay }
  }

  async #makeRelay({
    logger,
    ...services
  }: Pick<EngineParts, 'hub' | 'engine' | 'remote' | 'logger'>): Promise<RunRelay | null> {
    const { default: env } = await import('#start/env')
    if (!this.#isServer || !env.get('REDIS_URL')) {
      return null
    }
    const redis = await this.app.container.make('redis')
    const channel = new InstanceChannel(this.#instanceId, redis.connection('relay'), logger)
    return new RunRelay(channel, services)
  }
}
