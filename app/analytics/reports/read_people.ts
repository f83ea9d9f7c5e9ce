import type { BucketSpan } from '../buckets.js'
import { idList, isInIdList } from '../id_list.js'
import { addActive, addPeople, personIn, PERSON_SUMS, type PeopleSums } from '../people_chunk.js'
import { addSums } from '../sums.js'
import type { FiguresSnapshot } from './read_snapshot.js'
import { IN_SPAN, slotsAt, spansTable, spansValue } from './read_tables.js'

interface ChunkRow {
  slot: number
  people: string
}

function readChunks({ sql }: FiguresSnapshot, spans: BucketSpan[]): Promise<ChunkRow[]> {
  return sql.all<ChunkRow>(
    `select s.slot, r.people from ${spansTable(sql)} cross join analytics_people_chunks r where ${IN_SPAN}`,
    spansValue(spans)
  )
}

/** Numbers of the people of the newest figures; whoever has none yet gets one below zero, for this report. */
function numberUncounted({ uncounted }: FiguresSnapshot): Map<string, number> {
  const numbers = new Map<string, number>()
  let newcomers = 0
  for (const { userId, number } of uncounted.people) {
    if (!numbers.has(userId)) {
      numbers.set(userId, number ?? --newcomers)
    }
  }
  return numbers
}

/** Who had an answer in each slot; slots without anybody are missing. */
export async function readActivePeople(
  snapshot: FiguresSnapshot,
  spans: BucketSpan[]
): Promise<Map<number, Set<number>>> {
  const active = new Map<number, Set<number>>()
  const at = (slot: number) => {
    const set = active.get(slot) ?? new Set()
    active.set(slot, set)
    return set
  }
  for (const { slot, people } of await readChunks(snapshot, spans)) {
    addActive(at(slot), people)
  }
  const numbers = numberUncounted(snapshot)
  for (const { bucket, userId, sums } of snapshot.uncounted.people) {
    if (sums.messages > 0) {
      slotsAt(spans, bucket).forEach((slot) => at(slot).add(numbers.get(userId) ?? 0))
    }
  }
  return active
}

/** What people did in each slot, by their number, and whose the numbers are that the newest figures brought. */
export async function readPeopleSums(
  snapshot: FiguresSnapshot,
  spans: BucketSpan[]
): Promise<{ slots: Map<number, PeopleSums>; newcomers: Map<number, string> }> {
  const slots = new Map<number, PeopleSums>()
  const at = (slot: number) => {
    const sums: PeopleSums = slots.get(slot) ?? new Map()
    slots.set(slot, sums)
    return sums
  }
  for (const { slot, people } of await readChunks(snapshot, spans)) {
    addPeople(at(slot), people)
  }
  const numbers = numberUncounted(snapshot)
  for (const { bucket, userId, sums } of snapshot.uncounted.people) {
    for (const slot of slotsAt(spans, bucket)) {
      addSums(PERSON_SUMS, personIn(at(slot), numbers.get(userId) ?? 0), sums)
    }
  }
  const fresh = [...numbers].filter(([, number]) => number < 0)
  return { slots, newcomers: new Map(fresh.map(([userId, number]) => [number, userId])) }
}

/** A person of the figures. Name and address are null of an account that was erased. */
export interface KnownPerson {
  userId: string
  name: string | null
  email: string | null
}

/** Who the people with those numbers are. */
export async function identifyPeople(
  { sql }: FiguresSnapshot,
  numbers: number[],
  newcomers: Map<number, string>
): Promise<Map<number, KnownPerson>> {
  const known = numbers.filter((number) => number > 0)
  const rows = await sql.all<{ number: number; user_id: string }>(
    sql.dialect === 'postgres'
      ? 'select number, user_id from analytics_people where number = any(cast(? as int[]))'
      : 'select number, user_id from analytics_people where number in (select value from json_each(?))',
    sql.dialect === 'postgres' ? `{${known.join(',')}}` : JSON.stringify(known)
  )
  const idOf = new Map([...newcomers, ...rows.map((row) => [row.number, row.user_id] as const)])
  const wanted = numbers.flatMap((number) => idOf.get(number) ?? [])
  const users = await sql.all<{ id: string; full_name: string; email: string }>(
    `select id, full_name, email from users where ${isInIdList(sql, 'id')}`,
    idList(sql, wanted)
  )
  const userOf = new Map(users.map((user) => [user.id, user]))
  const people = new Map<number, KnownPerson>()
  for (const number of numbers) {
    const userId = idOf.get(number) ?? ''
    const user = userOf.get(userId)
    people.set(number, { userId, name: user?.full_name ?? null, email: user?.email ?? null })
  }
  return people
}
