import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A TCP proxy that breaks connections: stands between a client and a server and cuts where a test says.
 */
export class CuttingProxy {
  readonly url: string
  #server: Server
  #sockets = new Set<Socket>()
  #limit: number | null = null

  private constructor(server: Server, port: number) {
    this.#server = server
    this.url = `http://127.0.0.1:${port}`
  }

  /** @param target the server's address, e.g. `http://127.0.0.1:3333` */
  static async start(target: string): Promise<CuttingProxy> {
    const { hostname, port } = new URL(target)
    const server = createServer()
    const listening = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    const address = server.address()
    const ownPort = typeof address === 'object' && address !== null ? address.port : 0
    const proxy = new CuttingProxy(server, ownPort)
    server.on('connection', (client) => proxy.#join(client, connect(Number(port), hostname)))
    return proxy
  }

  /** The next connection breaks after so many bytes of the server's answer, its head not counted. */
  cutNextAfter(bytes: number) {
    this.#limit = bytes
  }

  /** Breaks all open connections. */
  cut() {
    this.#sockets.forEach((socket) => socket.destroy())
  }

  async close() {
    this.cut()
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    await closed.promise
  }

  #join(client: Socket, server: Socket) {
    const limit = this.#limit
    this.#limit = null
    let head = limit === null ? null : ''
    let left = limit ?? Infinity
    const end = () => {
      client.destroy()
      server.destroy()
      this.#sockets.delete(client)
      this.#sockets.delete(server)
    }
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', end).on('close', end)
    }
    client.on('data', (data) => server.write(data))
    server.on('data', (data) => {
      let body = data.length
      if (head !== null) {
        head += data.toString('latin1')
        const start = head.indexOf('\r\n\r\n')
        body = start === -1 ? 0 : head.length - start - 4
        head = start === -1 ? head : null
      }
      if (body < left) {
        left -= body
        client.write(data)
      } else {
        client.write(data.subarray(0, data.length - body + left), end)
      }
    })
  }
}
