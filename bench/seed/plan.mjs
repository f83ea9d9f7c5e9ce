import { sumsOf } from './random.mjs'
import { MODELS } from './world.mjs'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** Whoever signed up before the time that is seeded, did so within this. */
const EARLIER_DAYS = 300
/** People who have an account and never ask anything. */
const SILENT_SHARE = 0.3
/** The first conversation, the administrator's, is this long: pages are measured with it. */
const LONG_TURNS = 200
/** The administrator's next conversations: a list of one's own needs some. */
const ADMIN_CONVERSATIONS = 40

/** Activity by hour of the day in UTC, for an organisation around Europe. */
const HOUR_WEIGHTS = [
  1, 1, 1, 1, 2, 4, 9, 16, 22, 24, 23, 19, 18, 22, 23, 20, 15, 9, 6, 5, 4, 3, 2, 1,
]
const HOUR_SUMS = sumsOf(HOUR_WEIGHTS)

/** A question with its answer, or another answer to the question before. */
export const ASK = 0
export const ASK_AGAIN = 1

/** When people signed up, in ms, the first first. */
export function planPeople(random, { users, days, until }) {
  const from = until - days * DAY_MS
  const created = Float64Array.from({ length: users }, () =>
    Math.floor(
      random.chance(0.6)
        ? from - random.next() * EARLIER_DAYS * DAY_MS
        : from + random.next() * (until - from - HOUR_MS)
    )
  ).sort()
  return { created, from }
}

function dayWeights(from, days) {
  return Array.from({ length: days }, (_, day) => {
    const weekday = new Date(from + day * DAY_MS).getUTCDay()
    const growth = 1 + (0.5 * day) / days
    return growth * (weekday === 0 ? 0.22 : weekday === 6 ? 0.3 : 1)
  })
}

/**
 * Who asks when: conversations, and their turns in order of time. No texts yet: a million messages fit in some typed
 * arrays.
 */
export function planTurns(random, people, { messages, days, until }) {
  const { created, from } = people
  const weights = Array.from(created, () =>
    random.chance(SILENT_SHARE) ? 0 : random.logNormal(1, 1.3)
  )
  const userSums = sumsOf(weights)
  const daySums = sumsOf(dayWeights(from, days))
  const modelSums = sumsOf(MODELS.map(({ share }) => share))
  const conversations = []
  const turns = { at: [], conversation: [], kind: [] }
  let planned = 0

  const begin = (owner, start, length) => {
    const conversation = {
      owner,
      start,
      model: random.weighted(modelSums),
      turns: 0,
      lastAt: start,
      lastSeq: 0,
    }
    let at = start
    for (let turn = 0; turn < length && at < until && planned < messages; turn++) {
      const isAgain = turn > 0 && random.chance(0.02)
      turns.at.push(Math.floor(at))
      turns.conversation.push(conversations.length)
      turns.kind.push(isAgain ? ASK_AGAIN : ASK)
      planned += isAgain ? 1 : 2
      conversation.turns++
      conversation.lastSeq += isAgain ? 1 : 2
      conversation.lastAt = Math.floor(at)
      at += random.chance(0.03)
        ? DAY_MS * (0.5 + random.next())
        : 60_000 + random.logNormal(2 * 60_000, 0.9)
    }
    if (conversation.turns > 0) {
      conversations.push(conversation)
    }
  }

  begin(0, from + 10 * DAY_MS, LONG_TURNS)
  for (let i = 0; i < ADMIN_CONVERSATIONS; i++) {
    begin(0, startOf(random, daySums, from, created[0], until), 1 + random.int(6))
  }
  while (planned < messages) {
    const owner = random.weighted(userSums)
    const length = 1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - 1 / 3))
    begin(owner, startOf(random, daySums, from, created[owner], until), length)
  }
  const order = Uint32Array.from(turns.at.keys()).sort((a, b) => turns.at[a] - turns.at[b])
  return { conversations, turns, order }
}

/** At the hours and on the days when people work; after they signed up. */
function startOf(random, daySums, from, notBefore, until) {
  for (let tries = 0; tries < 20; tries++) {
    const day = random.weighted(daySums)
    const start =
      from + day * DAY_MS + (random.weighted(HOUR_SUMS) + random.next()) * HOUR_MS - (from % DAY_MS)
    if (start >= Math.max(notBefore, from) && start < until - 60_000) {
      return Math.floor(start)
    }
  }
  return Math.floor(
    Math.max(notBefore, from) + random.next() * (until - 60_000 - Math.max(notBefore, from))
  )
}
