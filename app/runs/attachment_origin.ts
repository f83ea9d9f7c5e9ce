import { createHash } from 'node:crypto'
import type { FilePart } from '#runs/message_parts'
import type { AttachmentRequest } from '#tools/attachments'

/** Beside the metadata of the providers of models: none is called so. */
const METADATA_KEY = 'chatflow'

/**
 * Where an attached file is from. It stays with the part: for people, for models, and to know it again. `kind` is the
 * request's, `server` the server's name, `name` the resource's URI or the prompt's name, `request` what `hashAttachment`
 * gives.
 */
type Origin = Record<'kind' | 'server' | 'name' | 'request', string>

/** SHA-256 of a request: the same for the same attachment. */
export function hashAttachment(request: AttachmentRequest): string {
  const asked =
    request.kind === 'resource'
      ? [request.kind, request.server, request.uri]
      : [request.kind, request.server, request.name, Object.entries(request.arguments).sort()]
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}

/** What is kept with each part that the attachment becomes. */
export function metadataOf(request: AttachmentRequest, server: string): Record<string, Origin> {
  const { kind } = request
  const name = kind === 'resource' ? request.uri : request.name
  return { [METADATA_KEY]: { kind, server, name, request: hashAttachment(request) } }
}

/** The hash of the request that the part comes from; null where it is not attached from a server. */
export function requestHashOf({ providerMetadata }: FilePart): string | null {
  const request = providerMetadata?.[METADATA_KEY]?.request
  return typeof request === 'string' ? request : null
}

/** For models: what the part is and whose; null where it is not attached from a server. */
export function originText({
  providerMetadata,
}: Pick<FilePart, 'providerMetadata'>): string | null {
  const { kind, server, name } = providerMetadata?.[METADATA_KEY] ?? {}
  return typeof server === 'string' && typeof name === 'string'
    ? `from the ${kind === 'prompt' ? 'prompt' : 'resource'} ${name} of the server ${server}`
    : null
}
