import type { BucketSpan } from '../buckets.js'
import { addEncoded, addHistogram, type Histogram } from '../histogram.js'
import { TOOL_SUMS, type ToolSums } from '../rollup/figures.js'
import { addSums, zeros } from '../sums.js'
import type { FiguresSnapshot } from './read_snapshot.js'
import { IN_SPAN, slotsAt, spansTable, spansValue } from './read_tables.js'

/** Calls of one tool in one slot of a report (see `BucketSpan`). The server is empty where the tool is not there. */
export interface ToolSlot {
  slot: number
  server: string
  tool: string
  sums: ToolSums
  durations: Histogram
}

type ToolRow = ToolSums & { slot: number; server: string; tool: string; durations: string }

/** Reads rows one by one, as their durations are only added up here: spans should be as coarse as can be. */
export async function readToolSlots(
  { sql, uncounted }: FiguresSnapshot,
  spans: BucketSpan[]
): Promise<ToolSlot[]> {
  const rows = await sql.all<ToolRow>(
    `select s.slot, r.server, r.tool, ${TOOL_SUMS.join(', ')}, r.durations
     from ${spansTable(sql)} cross join analytics_tools r where ${IN_SPAN}`,
    spansValue(spans)
  )
  const slots = new Map<string, ToolSlot>()
  const at = (slot: number, server: string, tool: string) => {
    const key = `${slot} ${server} ${tool}`
    const found = slots.get(key) ?? emptySlot(slot, server, tool)
    slots.set(key, found)
    return found
  }
  for (const row of rows) {
    const target = at(row.slot, row.server, row.tool)
    addSums(TOOL_SUMS, target.sums, row)
    addEncoded(target.durations, row.durations)
  }
  for (const { bucket, server, tool, sums, durations } of uncounted.tools) {
    for (const slot of slotsAt(spans, bucket)) {
      const target = at(slot, server, tool)
      addSums(TOOL_SUMS, target.sums, sums)
      addHistogram(target.durations, durations)
    }
  }
  return [...slots.values()]
}

function emptySlot(slot: number, server: string, tool: string): ToolSlot {
  return { slot, server, tool, sums: zeros(TOOL_SUMS), durations: new Map() }
}
