import { randomBytes } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What happens to bytes on their way. */
interface Fault {
  /** Each is so many ms late; their order stays. */
  delayMs: number
  /** So many a second, each way and connection; null for as many as come. */
  bytesPerS: number | null
  /** Half-open: connections are taken and stay, and nothing gets through. */
  isSwallowing: boolean
  /** What the server says is replaced by noise. */
  isGarbling: boolean
}

const NO_FAULT: Fault = { delayMs: 0, bytesPerS: null, isSwallowing: false, isGarbling: false }

const HEAD_END = '\r\n\r\n'

/** One direction of a connection: what comes is passed on in order, each piece when it is due. */
class Lane {
  #passed: Promise<void> = Promise.resolve()
  #from: Socket
  #to: Socket
  #fault: () => Fault

  #onSwallowed: (bytes: number) => void

  constructor(
    from: Socket,
    to: Socket,
    { fault, swallowed }: { fault: () => Fault; swallowed: (bytes: number) => void },
    change: (data: Buffer) => Buffer
  ) {
    this.#onSwallowed = swallowed
    this.#from = from
    this.#to = to
    this.#fault = fault
    from.on('data', (data) => {
      const { delayMs } = this.#fault()
      const dueAt = performance.now() + delayMs
      this.#passed = this.#passed.then(() => this.#pass(change(data), dueAt))
    })
  }

  /** Resolves when all that came so far has gone on. */
  get passed(): Promise<void> {
    return this.#passed
  }

  async #pass(data: Buffer, dueAt: number) {
    const { bytesPerS, isSwallowing } = this.#fault()
    if (isSwallowing) {
      this.#onSwallowed(data.length)
      return
    }
    const waitMs = dueAt - performance.now()
    if (waitMs > 0) {
      await sleep(waitMs)
    }
    if (bytesPerS !== null) {
      this.#from.pause()
      await sleep((data.length / bytesPerS) * 1_000)
      this.#from.resume()
    }
    if (!this.#to.destroyed) {
      this.#to.write(data)
    }
  }
}

/**
 * A TCP proxy between a client and any server, where tests break what is between them: lateness, cuts, thin lines, silence and
 * noise. A fault holds for open connections and for new ones, until `heal`.
 */
export class FaultProxy {
  #target: URL
  #server: Server
  #port: number
  #sockets = new Set<Socket>()
  #fault = NO_FAULT
  #cutAfter: number | null = null
  #swallowedBytes = 0
  /** Clients whose connection has lost something. */
  #maimed = new Set<Socket>()

  private constructor(target: URL, server: Server, port: number) {
    this.#target = target
    this.#server = server
    this.#port = port
  }

  /** @param target an address with a port, e.g. `redis://127.0.0.1:6379/4` or `http://127.0.0.1:3333` */
  static async start(target: string): Promise<FaultProxy> {
    const server = createServer()
    const port = await listen(server, 0)
    const proxy = new FaultProxy(new URL(target), server, port)
    server.on('connection', (client) => proxy.#join(client))
    return proxy
  }

  /** The target's address by way of this proxy. */
  get url(): string {
    const url = new URL(this.#target)
    url.hostname = '127.0.0.1'
    url.port = String(this.#port)
    return url.href.replace(/\/$/, '')
  }

  /** How much was swallowed so far. */
  get swallowedBytes(): number {
    return this.#swallowedBytes
  }

  /** All that is on its way is so late from now on. */
  delay(ms: number) {
    this.#fault = { ...this.#fault, delayMs: ms }
  }

  throttle(bytesPerS: number) {
    this.#fault = { ...this.#fault, bytesPerS }
  }

  /** Nothing gets through any more, and nobody is told. */
  swallow() {
    this.#fault = { ...this.#fault, isSwallowing: true }
  }

  /** The server's words become noise. */
  garble() {
    this.#fault = { ...this.#fault, isGarbling: true }
  }

  /**
   * From now on all is well, also for open connections. Those that have lost something break: TCP never goes on without it.
   */
  heal() {
    this.#fault = NO_FAULT
    this.#maimed.forEach((socket) => socket.destroy())
    this.#maimed.clear()
  }

  /** The next connection breaks after so many bytes of the server's answer, an HTTP head not counted. */
  cutNextAfter(bytes: number) {
    this.#cutAfter = bytes
  }

  /** Breaks all open connections. */
  cut() {
    this.#sockets.forEach((socket) => socket.destroy())
  }

  /** Breaks all open connections and refuses new ones, as a server does that is down; until `accept`. */
  async refuse() {
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.cut()
    await closed.promise
  }

  /** Takes connections again, at the same address; does nothing where it does. */
  async accept() {
    if (this.#server.listening) {
      return
    }
    await listen(this.#server, this.#port)
  }

  async close() {
    if (this.#server.listening) {
      await this.refuse()
    }
  }

  #join(client: Socket) {
    const server = connect(Number(this.#target.port), this.#target.hostname)
    const end = () => {
      client.destroy()
      server.destroy()
      this.#sockets.delete(client)
      this.#sockets.delete(server)
      this.#maimed.delete(client)
    }
    const here = {
      fault: () => this.#fault,
      swallowed: (bytes: number) => {
        this.#swallowedBytes += bytes
        this.#maimed.add(client)
      },
    }
    const cutter = this.#cutAfter === null ? null : new Cutter(this.#cutAfter)
    this.#cutAfter = null
    const lanes = [
      new Lane(client, server, here, (data) => data),
      new Lane(server, client, here, (data) => {
        const whole = this.#fault.isGarbling ? randomBytes(data.length) : data
        const kept = cutter?.take(whole) ?? whole
        if (kept.length < whole.length) {
          setImmediate(() => void lanes[1].passed.then(() => client.end(end)))
        }
        return kept
      }),
    ]
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', () => {})
    }
    client.on('close', end)
    /* What it has said before is on its way yet. */
    server.on('close', () => void lanes[1].passed.then(() => client.end(end)))
  }
}

/** Lets so many bytes of a body through. */
class Cutter {
  #left: number
  #head: string | null = ''

  constructor(bytes: number) {
    this.#left = bytes
  }

  /** What of the data is before the cut. */
  take(data: Buffer): Buffer {
    let body = data.length
    if (this.#head !== null) {
      this.#head += data.toString('latin1')
      const start = this.#head.indexOf(HEAD_END)
      body = start === -1 ? 0 : this.#head.length - start - HEAD_END.length
      this.#head = start === -1 ? this.#head : null
    }
    const kept = Math.min(body, this.#left)
    this.#left -= kept
    return data.subarray(0, data.length - body + kept)
  }
}

async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', resolve)
  await promise
  server.off('error', reject)
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
