import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ownVersion } from '../own_version.js'
import type { EventLoopDelay } from './event_loop_delay.js'
import type { HealthCheck } from './health_check.js'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
/** Above it a server is not what it should be (see P20 of the promises). */
const MUCH_MEMORY = GIB
/** From this p99 on people notice. */
const SLOW_LOOP_MS = 100
/** Of a disk: below the first there is little room left, below the second writes may fail soon. */
const LITTLE_ROOM = 0.1
const NO_ROOM = 0.03

function server(name: string, state: HealthCheck['state'], text: string): HealthCheck {
  return { group: 'server', name, state, text }
}

/** What this process tells of itself. */
export function serverChecks(loop: EventLoopDelay): HealthCheck[] {
  const { rss } = process.memoryUsage()
  return [
    server('Version', 'ok', `Chatflow ${ownVersion()}, Node.js ${process.versions.node}`),
    server('Up', 'ok', `For ${uptimeText(process.uptime())}`),
    server('Memory', rss > MUCH_MEMORY ? 'warn' : 'ok', `${Math.round(rss / MIB)} MiB`),
    loopCheck(loop),
  ]
}

function uptimeText(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  if (hours >= 48) {
    return `${Math.floor(hours / 24)} days`
  }
  return hours >= 1
    ? `${hours} h ${Math.floor((seconds % 3600) / 60)} min`
    : `${Math.floor(seconds / 60)} min`
}

function loopCheck(loop: EventLoopDelay): HealthCheck {
  const delay = loop.read()
  if (delay === null) {
    return server('Event loop', 'unknown', 'Not measured yet')
  }
  const { p99Ms, maxMs } = delay
  return server(
    'Event loop',
    p99Ms > SLOW_LOOP_MS ? 'warn' : 'ok',
    `99 % of its turns begin within ${Math.round(p99Ms)} ms, the latest came ${Math.round(maxMs)} ms late`
  )
}

/** How much room there is where `path` is, or will be: folders are made when they are first needed. */
export async function diskCheck(name: string, path: string): Promise<HealthCheck> {
  try {
    const { bavail, blocks, bsize } = await statfs(path).catch(() => statfs(dirname(path)))
    const share = blocks === 0 ? 1 : bavail / blocks
    const state = share < NO_ROOM ? 'bad' : share < LITTLE_ROOM ? 'warn' : 'ok'
    const free = ((bavail * bsize) / GIB).toFixed(1)
    return server(name, state, `${free} GiB free, ${Math.round(share * 100)} %`)
  } catch {
    return server(name, 'unknown', 'Its size cannot be read')
  }
}
