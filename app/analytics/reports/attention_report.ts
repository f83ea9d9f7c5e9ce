import { periodKey } from '#limits/budgets/periods'
import { BUCKET_MS, bucketOf, QUARTER_MS, spansOf, type BucketSpan } from '../buckets.js'
import { addSums, zeros } from '../sums.js'
import { ANSWER_SUMS, TOOL_SUMS, type ToolSums } from '../rollup/figures.js'
import type { FiguresSnapshot } from './read_snapshot.js'
import type { AnswerSlot } from './read_tables.js'
import { readToolSlots } from './read_tools.js'
import { toolErrorsOf } from './report_line.js'
import { RECENT } from './slots.js'

const HOUR_MS = BUCKET_MS[1]
const HOURS_BACK = 24

/** Fewer say nothing. */
const FEW_ANSWERS = 5
const FEW_CALLS = 3
/** From this share on, something is wrong with the provider or server and not with a single question. */
const FAILING_ANSWERS = 0.2
const FAILING_CALLS = 0.5

/** A provider whose answers fail. */
export interface FailingProvider {
  provider: string
  answers: number
  errors: number
}

/** A tool server whose calls fail, and the hour in which that began (ms since 1970). */
export interface FailingServer {
  server: string
  calls: number
  errors: number
  since: number
}

/** What somebody should look at. */
export interface Attention {
  /** By the last hour. */
  failingProviders: FailingProvider[]
  /** By the last hour with calls, of the last day. */
  failingServers: FailingServer[]
  /** Tools whose definitions changed since they were approved: they are held back. */
  changedTools: number
  /** Servers that those tools are of. */
  changedServers: number
  /** Background jobs that were given up. */
  failedJobs: number
  /** Invitations that nobody accepted yet, and when the oldest was sent. */
  openInvites: number
  oldestInviteAt: number | null
  /** What is said of the whole instance's budget for the day or month that it is: 80 or 100 percent of it, or null. */
  instanceBudget: number | null
  /** Groups whose budget is used up, and others that used 80 percent of one. */
  groupsUsedUp: number
  groupsNearEnd: number
}

/** Warnings that still say something: nobody has given more since. */
const BUDGETS_NEAR_END = `
  select w.subject, max(w.percent) as percent
    from budget_warnings w
    join budgets b on b.subject = w.subject and b.unit = w.unit
      and b.period = case when w.period = ? then 'day' else 'month' end
    left join budgets e on e.subject = w.subject and e.unit = w.unit and e.period = w.period
    where w.period in (?, ?) and (w.subject = 'instance' or w.subject like 'group:%')
      and b.amount + coalesce(e.amount, 0) <= w.amount
    group by w.subject`

/** The spans of the last hour. */
export function recentSpans(now: number): BucketSpan[] {
  const to = bucketOf(now, 0) + QUARTER_MS
  return spansOf(RECENT, { from: to - HOUR_MS - QUARTER_MS, to })
}

/**
 * What needs attention at `now`, in two queries.
 *
 * @param recent - the answers of the last hour
 */
export async function readAttention(
  snapshot: FiguresSnapshot,
  recent: AnswerSlot[],
  now: number
): Promise<Attention> {
  return {
    failingProviders: failingProviders(recent),
    failingServers: await failingServers(snapshot, now),
    ...(await countWaiting(snapshot, now)),
  }
}

function failingProviders(recent: AnswerSlot[]): FailingProvider[] {
  return [...Map.groupBy(recent, ({ provider }) => provider)]
    .map(([provider, own]) => {
      const sums = zeros(ANSWER_SUMS)
      own.forEach((slot) => addSums(ANSWER_SUMS, sums, slot.sums))
      return { provider, answers: sums.answers, errors: sums.failed + sums.interrupted }
    })
    .filter(({ answers, errors }) => answers >= FEW_ANSWERS && errors / answers >= FAILING_ANSWERS)
}

async function failingServers(snapshot: FiguresSnapshot, now: number): Promise<FailingServer[]> {
  const last = bucketOf(now, 1)
  const hours = Array.from({ length: HOURS_BACK }, (_, i) => last - i * HOUR_MS)
  const spans = hours.flatMap((from) => spansOf(from, { from, to: from + HOUR_MS }))
  const slots = await readToolSlots(snapshot, spans)
  const servers = Map.groupBy(slots, ({ server }) => server)
  return [...servers].flatMap(([server, own]) => failureOf(server, own) ?? [])
}

/** The hours without a break, back from the last one with calls, in which most calls failed. */
function failureOf(
  server: string,
  slots: { slot: number; sums: ToolSums }[]
): FailingServer | null {
  const failure = { server, calls: 0, errors: 0, since: 0 }
  const hours = [...Map.groupBy(slots, ({ slot }) => slot)].sort(([one], [other]) => other - one)
  for (const [hour, own] of hours) {
    const sums = zeros(TOOL_SUMS)
    own.forEach((slot) => addSums(TOOL_SUMS, sums, slot.sums))
    const calls = sums.calls - sums.denied
    const errors = toolErrorsOf(sums)
    if (calls > 0 && errors / calls < FAILING_CALLS) {
      break
    }
    failure.calls += calls
    failure.errors += errors
    failure.since = hour
  }
  return failure.calls >= FEW_CALLS ? failure : null
}

async function countWaiting(
  { sql }: FiguresSnapshot,
  now: number
): Promise<Omit<Attention, 'failingProviders' | 'failingServers'>> {
  const row = await sql.get<{
    tools: number
    servers: number
    jobs: number
    invites: number
    oldest: number | null
    instance_budget: number | null
    groups_used_up: number
    groups_near_end: number
  }>(
    `with near_end as (${BUDGETS_NEAR_END})
     select t.tools, t.servers, i.invites, i.oldest,
       (select count(*) from queue_jobs where queue = 'default' and status = 'failed') as jobs,
       (select percent from near_end where subject = 'instance') as instance_budget,
       (select count(*) from near_end where subject <> 'instance' and percent = 100) as groups_used_up,
       (select count(*) from near_end where subject <> 'instance' and percent < 100) as groups_near_end
     from (select count(*) as tools, count(distinct server_id) as servers from tools
           where changed_hash is not null and is_listed = 1) t,
       (select count(*) as invites, min(created_at) as oldest from account_links
        where kind = 'invite') i`,
    periodKey('day', now),
    periodKey('day', now),
    periodKey('month', now)
  )
  return {
    changedTools: row?.tools ?? 0,
    changedServers: row?.servers ?? 0,
    failedJobs: row?.jobs ?? 0,
    openInvites: row?.invites ?? 0,
    oldestInviteAt: row?.oldest ?? null,
    instanceBudget: row?.instance_budget ?? null,
    groupsUsedUp: row?.groups_used_up ?? 0,
    groupsNearEnd: row?.groups_near_end ?? 0,
  }
}
