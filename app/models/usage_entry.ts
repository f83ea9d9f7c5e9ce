import { UsageEntrySchema } from '#database/schema'

/** One line of the append-only ledger: what one model call used and cost. */
export default class UsageEntry extends UsageEntrySchema {}
