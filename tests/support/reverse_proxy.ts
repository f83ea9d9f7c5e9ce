import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { untilAsync } from '#tests/helpers/until_async'
import { freePort } from './free_port.js'
import { PROXY_PATHS } from './requirements.js'

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url))
const PATIENCE_MS = 10_000

export type ProxyKind = keyof typeof PROXY_PATHS

interface Setup {
  folder: string
  /** Where it listens. */
  port: number
  /** `host:port` of what it passes requests on to. */
  upstream: string
}

/** Puts one value in place of another that must be there. */
function replaced(text: string, pattern: RegExp, value: string): string {
  if (!pattern.test(text)) {
    throw new Error(`the sample has no ${pattern.source}`)
  }
  return text.replaceAll(pattern, value)
}

/** nginx's sample without TLS, on ports of our own; everything else as it is. */
async function prepareNginx({ folder, port, upstream }: Setup) {
  let site = await readFile(join(DEPLOY, 'nginx/chatflow.conf'), 'utf8')
  site = replaced(site, /127\.0\.0\.1:8000/g, upstream)
  site = replaced(site, /listen 80;/g, `listen 127.0.0.1:${await freePort()};`)
  site = replaced(site, /listen 443 ssl http2;/g, `listen 127.0.0.1:${port};`)
  site = replaced(site, /^ +ssl_.*\n/gm, '')
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const main = `daemon off;
    pid ${folder}/nginx.pid;
    error_log ${folder}/error.log notice;
    worker_processes 1;
    events { worker_connections 256; }
    http {
      access_log off;
      ${folders.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
      include ${folder}/site.conf;
    }`
  await writeFile(join(folder, 'site.conf'), site)
  await writeFile(join(folder, 'nginx.conf'), main)
  return ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')]
}

/** Caddy's sample on a port of our own, which has no TLS as its name begins with `http://`. */
async function prepareCaddy({ folder }: Setup) {
  const site = await readFile(join(DEPLOY, 'caddy/Caddyfile'), 'utf8')
  const options = `{\n\tadmin 127.0.0.1:${await freePort()}\n}\n`
  await writeFile(join(folder, 'Caddyfile'), options + site)
  return ['--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile']
}

/** A real nginx or Caddy with the settings of `deploy/` before a server. */
export class ReverseProxy {
  readonly url: string
  #kind: ProxyKind
  #child: ChildProcess
  #args: string[]
  #setup: Setup
  #env: NodeJS.ProcessEnv
  #output = ''

  private constructor(kind: ProxyKind, setup: Setup, args: string[]) {
    this.url = `http://127.0.0.1:${setup.port}`
    this.#kind = kind
    this.#setup = setup
    this.#args = args
    this.#env = {
      PATH: process.env.PATH,
      HOME: setup.folder,
      APP_DOMAIN: this.url,
      UPSTREAMS: setup.upstream,
    }
    this.#child = spawn(PROXY_PATHS[kind], kind === 'caddy' ? ['run', ...args] : args, {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
    })
  }

  /** @param target - the server's address, e.g. `http://127.0.0.1:3333` */
  static async start(kind: ProxyKind, target: string): Promise<ReverseProxy> {
    const folder = await mkdtemp(join(tmpdir(), `chatflow-${kind}-`))
    /* nginx's workers are somebody else where it is started by root. */
    await chmod(folder, 0o755)
    const setup = { folder, port: await freePort(), upstream: new URL(target).host }
    const args = await (kind === 'nginx' ? prepareNginx(setup) : prepareCaddy(setup))
    const proxy = new ReverseProxy(kind, setup, args)
    await proxy.#until(() => proxy.#answers(), 'it answered')
    return proxy
  }

  /** Has it read its settings anew; resolves when it works with them. */
  async reload(): Promise<void> {
    const args = this.#kind === 'nginx' ? ['-s', 'reload', ...this.#args] : this.#caddyReload
    const { status, stderr } = spawnSync(PROXY_PATHS[this.#kind], args, { env: this.#env })
    if (status !== 0) {
      throw new Error(`${this.#kind} did not reload: ${stderr.toString()}`)
    }
    if (this.#kind === 'nginx') {
      const log = join(this.#setup.folder, 'error.log')
      const isTold = async () => {
        const lines = await readFile(log, 'utf8')
        return lines.includes('gracefully shutting down')
      }
      await this.#until(isTold, 'the old worker was told to end')
    }
  }

  get #caddyReload() {
    return ['reload', '--force', ...this.#args]
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGTERM')
      await closed
    }
    await rm(this.#setup.folder, { recursive: true, force: true })
  }

  async #answers() {
    const response = await fetch(`${this.url}/health/live`).catch(() => null)
    await response?.text()
    return response !== null
  }

  async #until(condition: () => Promise<boolean>, what: string) {
    const isOver = async () => {
      if (this.#child.exitCode !== null) {
        throw new Error(`${this.#kind} ended: ${this.#output}`)
      }
      return condition()
    }
    await untilAsync(isOver, what, PATIENCE_MS)
  }
}
