import { createServer, type AddressInfo } from 'node:net'

/** A listener that counts who connects, and hangs up. */
export class CountingListener {
  connections = 0
  port = 0
  #server = createServer((socket) => {
    this.connections++
    socket.on('error', () => {}).destroy()
  })

  /** @param host - `::` is every address of this machine, those of IPv4 too */
  async listen(host = '::', port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, resolve)
    })
    this.port = (this.#server.address() as AddressInfo).port
    return this
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
