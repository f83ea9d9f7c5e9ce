import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultProxy } from '#tests/helpers/fault_proxy'
import type { SoakInstance } from './soak_instance.js'

/** What a fault may be done to. */
export interface FaultTarget {
  instance: SoakInstance
  random: () => number
  /** Empties Redis; null where there is none. */
  flushRedis: (() => Promise<void>) | null
}

/** Something that goes wrong, and is well again when `strike` resolves. */
export interface Fault {
  name: string
  /** Whether it can be done here. */
  applies: (target: FaultTarget) => boolean
  strike: (target: FaultTarget) => Promise<void>
}

const always = () => true

/** From a second up to `most`. */
function spell({ random }: FaultTarget, most: number): Promise<void> {
  return sleep(1_000 + random() * (most - 1_000))
}

/** Breaks what is between an instance and something else for some seconds. */
function between(
  name: string,
  proxyOf: (proxies: SoakInstance['proxies']) => FaultProxy | null,
  breaks: Record<string, { begin: (proxy: FaultProxy) => void | Promise<void>; most: number }>
): Fault[] {
  return Object.entries(breaks).map(([how, { begin, most }]) => ({
    name: `${name} ${how}`,
    applies: ({ instance }) => proxyOf(instance.proxies) !== null,
    strike: async (target) => {
      const proxy = proxyOf(target.instance.proxies)
      if (proxy !== null) {
        await begin(proxy)
        await spell(target, most)
        proxy.heal()
        await proxy.accept()
      }
    },
  }))
}

const BREAKS = {
  'is cut': { begin: (proxy: FaultProxy) => proxy.cut(), most: 1_500 },
  'is down': { begin: (proxy: FaultProxy) => proxy.refuse(), most: 8_000 },
  'is late': { begin: (proxy: FaultProxy) => proxy.delay(400), most: 10_000 },
  'is a thin line': { begin: (proxy: FaultProxy) => proxy.throttle(64 * 1024), most: 10_000 },
  'is half-open': { begin: (proxy: FaultProxy) => proxy.swallow(), most: 8_000 },
}
const NOISE = { 'is noise': { begin: (proxy: FaultProxy) => proxy.garble(), most: 3_000 } }

const PROCESS_FAULTS: Fault[] = [
  {
    name: 'process is killed',
    applies: always,
    strike: async (target) => {
      await target.instance.end('SIGKILL')
      await spell(target, 3_000)
      await target.instance.start()
    },
  },
  {
    name: 'process is restarted',
    applies: always,
    strike: async ({ instance }) => {
      const code = await instance.end('SIGTERM')
      if (code !== 0) {
        throw new Error(`${instance.name} ended with ${code} where it was to stop`)
      }
      await instance.start()
    },
  },
  {
    name: 'process is held',
    applies: always,
    strike: async (target) => {
      target.instance.pause()
      await spell(target, 12_000)
      target.instance.resume()
    },
  },
  {
    name: 'process is held for longer than its lease',
    applies: always,
    strike: async (target) => {
      target.instance.pause()
      await sleep(45_000)
      target.instance.resume()
    },
  },
]

const REDIS_FLUSH: Fault = {
  name: 'redis is emptied',
  applies: ({ flushRedis }) => flushRedis !== null,
  strike: async ({ flushRedis }) => flushRedis?.(),
}

/** All that may go wrong. */
export const FAULTS: readonly Fault[] = [
  ...PROCESS_FAULTS,
  ...between('database', ({ database }) => database, BREAKS),
  ...between('redis', ({ redis }) => redis, { ...BREAKS, ...NOISE }),
  ...between('provider', ({ provider }) => provider, { ...BREAKS, ...NOISE }),
  ...between('tool server', ({ tools }) => tools, { ...BREAKS, ...NOISE }),
  REDIS_FLUSH,
]
