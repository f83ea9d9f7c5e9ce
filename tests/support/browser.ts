import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHROMIUM_PATHS } from './requirements.js'

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--remote-debugging-port=0',
]

interface Reply {
  id?: number
  method?: string
  params?: {
    request?: { url: string }
    entry?: { level: string; text: string }
    type?: string
    args?: { value?: unknown }[]
    exceptionDetails?: { text: string }
  }
  result?: {
    targetId?: string
    sessionId?: string
    result?: { value?: unknown }
  }
}

/** One tab of a headless Chromium, spoken to in the DevTools protocol. */
export class Browser {
  /** The address of everything that the page has asked for. */
  readonly requests: string[] = []
  /** What the console has shown: errors, warnings, uncaught exceptions. */
  readonly complaints: string[] = []
  #child: ChildProcess
  #folder: string
  #socket: WebSocket
  #session: string | undefined
  #waiting = new Map<number, (reply: Reply) => void>()
  #sent = 0

  private constructor(child: ChildProcess, folder: string, socket: WebSocket) {
    this.#child = child
    this.#folder = folder
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data))))
  }

  static async start(): Promise<Browser> {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-browser-'))
    const program = CHROMIUM_PATHS.find(existsSync) ?? CHROMIUM_PATHS[0]
    const child = spawn(program, [...FLAGS, `--user-data-dir=${folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    let output = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const address = /ws:\/\/\S+/.exec(output)?.[0]
      if (address !== undefined) {
        resolve(address)
      }
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`the browser did not start: ${output}`)))
    const socket = new WebSocket(await promise)
    await new Promise((opened) => socket.addEventListener('open', opened, { once: true }))

    const browser = new Browser(child, folder, socket)
    const target = await browser.#send('Target.createTarget', { url: 'about:blank' })
    const attached = await browser.#send('Target.attachToTarget', {
      targetId: target.result?.targetId,
      flatten: true,
    })
    browser.#session = attached.result?.sessionId
    for (const domain of ['Network', 'Runtime', 'Log', 'Page']) {
      await browser.#send(`${domain}.enable`)
    }
    return browser
  }

  async open(url: string): Promise<void> {
    await this.#send('Page.navigate', { url })
  }

  /** The value of an expression in the page; promises are awaited. */
  async evaluate(expression: string): Promise<unknown> {
    const reply = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    return reply.result?.result?.value
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#socket.close()
    this.#child.kill()
    await closed
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #send(method: string, params: Record<string, unknown> = {}): Promise<Reply> {
    const id = ++this.#sent
    const { promise, resolve } = Promise.withResolvers<Reply>()
    this.#waiting.set(id, resolve)
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.#session }))
    return promise
  }

  #receive(reply: Reply) {
    if (reply.id !== undefined) {
      this.#waiting.get(reply.id)?.(reply)
      this.#waiting.delete(reply.id)
      return
    }
    const { params } = reply
    switch (reply.method) {
      case 'Network.requestWillBeSent':
        this.requests.push(params?.request?.url ?? '')
        break
      case 'Log.entryAdded':
        this.complaints.push(`${params?.entry?.level}: ${params?.entry?.text}`)
        break
      case 'Runtime.exceptionThrown':
        this.complaints.push(`exception: ${params?.exceptionDetails?.text}`)
        break
      case 'Runtime.consoleAPICalled':
        if (params?.type === 'error' || params?.type === 'warning') {
          const values = (params.args ?? []).map(({ value }) => String(value))
          this.complaints.push(`${params.type}: ${values.join(' ')}`)
        }
        break
    }
  }
}
