import { inject } from '@adonisjs/core'
import filesConfig from '#config/files'
import { CheckProvider } from '#ai/administration/check_provider'
import { findChecks } from '#ai/managed/check_rows'
import { ModelManager } from '#ai/model_manager'
import type { AuditOrigin } from '#audit/audit_origin'
import { databaseTarget } from '#core/database_target'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { ListServers } from '#mcp/servers/list_servers'
import { CheckReadiness } from '../check_readiness.js'
import { queueCheck, readinessChecks, storageCheck } from './data_checks.js'
import { EventLoopDelay } from './event_loop_delay.js'
import type { HealthCheck } from './health_check.js'
import { providerCheck, toolServerCheck } from './remote_checks.js'
import { diskCheck, serverChecks } from './server_checks.js'

/** How long others may take to answer, in ms; all are asked at once. */
const PATIENCE_MS = 10_000

/** Looks at every part of this installation. */
@inject()
export class LookAtHealth {
  constructor(
    private readiness: CheckReadiness,
    private loop: EventLoopDelay,
    private sql: SqlStore,
    private storage: FileStorage,
    private models: ModelManager,
    private checkProvider: CheckProvider,
    private listServers: ListServers
  ) {}

  /** What is known without asking others: providers and tool servers as they were last seen. */
  async execute(userId: string): Promise<HealthCheck[]> {
    return [...(await this.#own()), ...(await this.#providers()), ...(await this.#tools(userId, 0))]
  }

  /** The same after asking everybody, and after a file was written and read. */
  async ask(userId: string, origin: AuditOrigin): Promise<HealthCheck[]> {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const [own, storage, tools] = await Promise.all([
      this.#own(),
      storageCheck(this.storage),
      this.#tools(userId, PATIENCE_MS),
      ...this.#providerNames().map((name) =>
        /* What it could not say in time is not stored: the page shows the check before. */
        this.checkProvider.execute(name, origin, signal).catch(() => null)
      ),
    ])
    return [...own, storage, ...(await this.#providers()), ...tools]
  }

  async #own(): Promise<HealthCheck[]> {
    const readiness = await readinessChecks(this.readiness, this.sql)
    const isUp = readiness[0].state === 'ok'
    return [
      ...serverChecks(this.loop),
      ...(await this.#disks()),
      ...readiness,
      ...(isUp ? [await queueCheck(this.sql)] : []),
    ]
  }

  #disks(): Promise<HealthCheck[]> {
    const places = [diskCheck('Disk of files', filesConfig.storagePath)]
    if (databaseTarget.dialect === 'sqlite') {
      places.unshift(diskCheck('Disk of the database', databaseTarget.filename))
    }
    return Promise.all(places)
  }

  #providerNames(): string[] {
    return Object.keys(this.models.book.providers)
  }

  async #providers(): Promise<HealthCheck[]> {
    const checks = await this.sql.read(findChecks)
    return this.#providerNames().map((name) =>
      providerCheck(
        name,
        checks.find(({ provider }) => provider === name)
      )
    )
  }

  async #tools(userId: string, askMs: number): Promise<HealthCheck[]> {
    const servers = await this.listServers.execute(userId, askMs)
    return servers.map(toolServerCheck)
  }
}
