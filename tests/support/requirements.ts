import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { databaseTarget } from '#core/database_target'
import { canMount } from './small_disk.js'

/** Recorded provider traffic, kept beside the project and never in it. */
export const RECORDINGS = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url))

/** The Redis that tests may write to. */
export const TEST_REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379/9'

/** Where Debian and others put it. */
export const CHROMIUM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Reverse proxies, where Debian puts them. */
export const PROXY_PATHS = { nginx: '/usr/sbin/nginx', caddy: '/usr/bin/caddy' }

const CONNECT_TIMEOUT_MS = 1_000

async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), timeout: CONNECT_TIMEOUT_MS })
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  socket.once('timeout', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

const REQUIREMENTS = {
  postgres: {
    name: 'PostgreSQL (set DATABASE_URL to a database of its own)',
    isThere: async () => databaseTarget.dialect === 'postgres',
  },
  redis: { name: 'Redis', isThere: () => listens(TEST_REDIS_URL) },
  recordings: {
    name: 'recorded provider traffic (../shared/fixtures)',
    isThere: async () => existsSync(RECORDINGS),
  },
  nginx: { name: 'nginx', isThere: async () => existsSync(PROXY_PATHS.nginx) },
  caddy: { name: 'Caddy', isThere: async () => existsSync(PROXY_PATHS.caddy) },
  mounts: { name: 'the right to mount a file system', isThere: async () => canMount() },
  chromium: { name: 'Chromium', isThere: async () => CHROMIUM_PATHS.some(existsSync) },
}

export type Requirement = keyof typeof REQUIREMENTS

/**
 * What `test.skip` and `group.each.skip` take, for tests that need things that not every machine has. To be used once: of
 * several calls of `skip` the last one counts.
 *
 *     group.each.skip(...requires('recordings'))
 *
 * With `CHATFLOW_REQUIRE_ALL=1` nothing is skipped and the tests fail where it is missing. PostgreSQL is the exception:
 * one run has one database.
 */
export function requires(...wanted: Requirement[]): [() => Promise<boolean>, string] {
  const isMissing = async (requirement: Requirement) => {
    const isOptional = process.env.CHATFLOW_REQUIRE_ALL !== '1' || requirement === 'postgres'
    return isOptional && !(await REQUIREMENTS[requirement].isThere())
  }
  const names = wanted.map((requirement) => REQUIREMENTS[requirement].name)
  const anyIsMissing = async () => {
    const missing = await Promise.all(wanted.map(isMissing))
    return missing.includes(true)
  }
  return [anyIsMissing, `for want of ${names.join(' or ')}`]
}

/** Of what has nothing to do with the kind of database: `--tags=~@any_database` leaves it out of a second run. */
export const ON_ANY_DATABASE = ['@any_database']

/** For `group.tap`: all tests of the group are such. */
export function onAnyDatabase(test: { tags(tags: string[]): unknown }): void {
  test.tags(ON_ANY_DATABASE)
}
