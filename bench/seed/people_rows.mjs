import { FIRST_NAMES, LAST_NAMES } from './world.mjs'

const DAY_MS = 24 * 60 * 60 * 1000
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0'

/**
 * Adds everybody, the first as the administrator; answers their ids.
 *
 * @param created - when they signed up, in ms
 * @param password - the hash that all share
 */
export async function addPeople({ sink, random, until }, { created }, password, adminEmail) {
  const ids = []
  for (const [n, at] of created.entries()) {
    const id = random.id(at)
    ids.push(id)
    await sink.add('users', person(random, { id, n, at, password, adminEmail, until }))
    if (random.chance(0.25)) {
      await sink.add('auth_sessions', session(random, { userId: id, at, until }))
    }
  }
  return ids
}

function person(random, { id, n, at, password, adminEmail, until }) {
  const first = random.pick(FIRST_NAMES)
  const last = random.pick(LAST_NAMES)
  const isAdmin = n === 0
  const isSuspended = !isAdmin && random.chance(0.006)
  return {
    id,
    email: isAdmin ? adminEmail : `${first}.${last}.${n}@northwind.example`.toLowerCase(),
    password,
    full_name: `${first} ${last}`,
    role: isAdmin || random.chance(0.0002) ? 'admin' : 'member',
    suspended_at: isSuspended ? Math.floor(at + (until - at) * random.next()) : null,
    session_version: 1,
    created_at: at,
    updated_at: at,
  }
}

function session(random, { userId, at, until }) {
  const lastUsedAt = Math.floor(until - random.next() * Math.min(20 * DAY_MS, until - at))
  const createdAt = Math.max(at, lastUsedAt - DAY_MS)
  return {
    id: random.id(createdAt),
    user_id: userId,
    user_agent: AGENT,
    ip_address: `10.${random.int(256)}.${random.int(256)}.${random.int(256)}`,
    created_at: createdAt,
    last_used_at: lastUsedAt,
    expires_at: createdAt + 90 * DAY_MS,
  }
}
