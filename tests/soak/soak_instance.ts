import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { FaultProxy } from '#tests/helpers/fault_proxy'
import { freePort } from '#tests/support/free_port'
import { aceFromSources, SERVER_FROM_SOURCES, SOURCES_ENV } from '#tests/support/from_sources'
import { emptyHostFile, writeHostFile } from '#tests/support/host_file'
import { ServerProcess } from '#tests/support/server_process'
import { TOOL_SERVER } from './soak_tools.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface InstancePlace {
  name: string
  folder: string
  databaseUrl: string
  redisUrl: string | null
  upstreamUrl: string
  /** Of the server of tools; null where there is none. */
  toolsUrl: string | null
  /** More settings. */
  env?: Record<string, string>
}

interface Proxies {
  /** Null on SQLite, where nothing is between. */
  database: FaultProxy | null
  redis: FaultProxy | null
  provider: FaultProxy
  tools: FaultProxy | null
}

/** One server of the soak, with a proxy before each thing that it depends on. */
export class SoakInstance {
  readonly name: string
  readonly proxies: Proxies
  readonly url: string
  #env: Record<string, string>
  #process: ServerProcess | null = null
  /** What its earlier processes wrote. */
  #outputs: string[] = []
  #isPaused = false

  private constructor(name: string, proxies: Proxies, env: Record<string, string>) {
    this.name = name
    this.proxies = proxies
    this.#env = env
    this.url = `http://127.0.0.1:${env.PORT}`
  }

  static async prepare({ name, folder, ...place }: InstancePlace): Promise<SoakInstance> {
    const isPostgres = place.databaseUrl.startsWith('postgres')
    const proxies: Proxies = {
      database: isPostgres ? await FaultProxy.start(place.databaseUrl) : null,
      redis: place.redisUrl === null ? null : await FaultProxy.start(place.redisUrl),
      provider: await FaultProxy.start(place.upstreamUrl),
      tools: place.toolsUrl === null ? null : await FaultProxy.start(place.toolsUrl),
    }
    const providers = join(folder, `${name}.json`)
    const upstream = { name: 'upstream', driver: 'openai', base_url: proxies.provider.url }
    await writeFile(providers, JSON.stringify([upstream]))
    const mcp = await emptyHostFile(join(folder, name))
    if (proxies.tools !== null) {
      const server = { type: 'http', url: proxies.tools.url, policy: { '*': 'auto' } }
      await writeHostFile(mcp, { [TOOL_SERVER]: server })
    }
    const env = {
      ENVIRONMENT: 'test',
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      DATABASE_URL: proxies.database?.url ?? place.databaseUrl,
      PROVIDERS_CONFIG: providers,
      MCP_CONFIG: mcp,
      STORAGE_PATH: join(folder, 'storage'),
      MAX_RUNS_PER_USER: '100000',
      MAX_STREAMS_PER_USER: '100000',
      ACCESS_TOKEN_EXPIRE_MINUTES: '1440',
      LOG_LEVEL: 'warn',
      APP_URL: 'http://localhost:3333',
      ...(proxies.redis !== null && { REDIS_URL: proxies.redis.url }),
      ...place.env,
    }
    return new SoakInstance(name, proxies, env)
  }

  /** Whether there is a process that is not held. */
  get isUp(): boolean {
    return this.#process !== null && !this.#isPaused
  }

  /** All that its processes wrote. */
  get output(): string {
    return [...this.#outputs, this.#process?.output ?? ''].join('')
  }

  /** Resident memory in MiB; null while there is no process. */
  get memoryMib(): number | null {
    try {
      const status = readFileSync(`/proc/${this.#process?.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
    } catch {
      return null
    }
  }

  async start(): Promise<void> {
    const started = await ServerProcess.start(SERVER_FROM_SOURCES, ROOT, this.#env)
    await started.ready()
    this.#process = started
  }

  /** Runs a command of its installation. */
  async ace(...args: string[]): Promise<void> {
    const [program, words] = aceFromSources(args)
    const { PATH, HOME } = process.env
    const env = { PATH, HOME, ...SOURCES_ENV, ...this.#env }
    await promisify(execFile)(program, words, { cwd: ROOT, env })
  }

  /** Ends the process; answers its exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const process = this.#process
    if (process === null) {
      return null
    }
    const { code } = await process.stop(signal)
    this.#outputs.push(process.output)
    this.#process = null
    return code
  }

  pause(): void {
    this.#isPaused = true
    this.#process?.signal('SIGSTOP')
  }

  resume(): void {
    this.#process?.signal('SIGCONT')
    this.#isPaused = false
  }

  /** Ends all that is wrong between it and what it depends on. */
  async heal(): Promise<void> {
    for (const proxy of Object.values(this.proxies)) {
      proxy?.heal()
      await proxy?.accept()
    }
  }

  async remove(): Promise<void> {
    await this.#process?.kill()
    for (const proxy of Object.values(this.proxies)) {
      await proxy?.close()
    }
  }
}
