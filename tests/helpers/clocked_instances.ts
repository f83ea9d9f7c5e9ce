import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { OwnServer } from '#tests/support/own_server'
import { TEST_REDIS_URL } from '#tests/support/requirements'
import { WrongClock } from '#tests/support/wrong_clock'

/** A server of the installation, and its clock. */
export interface ClockedInstance {
  server: OwnServer
  clock: WrongClock
}

/** Servers in processes of their own on the database of the test run and one Redis, each with a clock that may be set. */
export class ClockedInstances {
  readonly instances: ClockedInstance[]
  readonly upstream: ChatUpstream
  #folder: string

  private constructor(instances: ClockedInstance[], upstream: ChatUpstream, folder: string) {
    this.instances = instances
    this.upstream = upstream
    this.#folder = folder
  }

  /** @param aheadMs what the clock of each is ahead by when it starts */
  static async start(aheadMs: number[]): Promise<ClockedInstances> {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-clocks-'))
    const upstream = await ChatUpstream.start()
    const instances: ClockedInstance[] = []
    for (const [n, ahead] of aheadMs.entries()) {
      const clock = new WrongClock(join(folder, String(n)))
      clock.set(ahead)
      const env = { ...clock.env, REDIS_URL: TEST_REDIS_URL }
      const beside = instances.at(0)?.server
      const server = await OwnServer.prepare(
        beside === undefined
          ? { sharesDatabase: true, upstream: upstream.url, env }
          : { beside, env }
      )
      instances.push({ server, clock })
    }
    await Promise.all(instances.map(({ server }) => server.start()))
    return new ClockedInstances(instances, upstream, folder)
  }

  async remove() {
    for (const { server } of this.instances.toReversed()) {
      await server.remove()
    }
    await this.upstream.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
