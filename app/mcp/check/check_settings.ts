import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'

/** What the conformance suite says of a scenario besides its URL; everything else in it is for other clients. */
const contextValidator = vine.create({
  client_id: vine.string().optional(),
  client_secret: vine.string().optional(),
  toolCalls: vine
    .array(
      vine.object({ name: vine.string(), arguments: vine.record(vine.any().nullable()).optional() })
    )
    .optional(),
})

type Context = Infer<typeof contextValidator>

export interface CheckSettings {
  url: string
  /** A version of the protocol, as dates; undefined: it is found out. */
  protocolVersion?: string
  /** Plain http and private addresses of this machine may be asked. */
  allowsLoopback: boolean
  /** Redirects of an authorization server are followed, as if somebody agreed to everything. */
  signsIn: boolean
  /** Where a Client ID Metadata Document of ours is said to be. */
  clientMetadataUrl: string | null
  context: Context
}

/** Reads `MCP_CONFORMANCE_CONTEXT`, JSON. Throws Error where it is something else. */
export async function readContext(text: string | undefined): Promise<Context> {
  return text ? contextValidator.validate(JSON.parse(text)) : {}
}
