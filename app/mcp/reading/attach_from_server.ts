import { inject } from '@adonisjs/core'
import limits from '#config/rate_limits'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { claimedTextType } from '#files/file_types'
import { RateLimits } from '#limits/rate_limits'
import {
  UnusableAttachment,
  type AttachedFile,
  type Attachment,
  type AttachmentRequest,
  type AttachmentSource,
} from '#tools/attachments'
import { ServerRegistry } from '../servers/server_registry.js'
import { promptFiles } from './prompt_files.js'
import { ReadFromServer } from './read_from_server.js'
import { contentOf } from './resource_content.js'
import { resourceFile } from './resource_files.js'

/** All text of one resource or prompt. */
const MAX_TEXT_BYTES = 256 * 1024
const MAX_FILES = 16

/** Reads the resources and prompts that people attach to their messages. */
@inject()
export class AttachFromServer implements AttachmentSource {
  constructor(
    private registry: ServerRegistry,
    private readFromServer: ReadFromServer,
    private rateLimits: RateLimits
  ) {}

  async read(userId: string, request: AttachmentRequest, signal: AbortSignal): Promise<Attachment> {
    const servers = await this.registry.servers()
    const asked = parseId(request.server)
    const server = servers.find(({ id, slug }) => id === asked || slug === request.server)
    if (server === undefined) {
      throw new UnusableAttachment('server', 'exists', 'is no server that there is here')
    }
    await this.rateLimits.consume(limits.toolServers, userId)
    const read = await this.#read(userId, server.id, request, signal)
    const files = read.filter(({ data }) => data.length > 0)
    assertUsable(files, request)
    return { server: server.slug, files }
  }

  async #read(
    userId: string,
    serverId: string,
    request: AttachmentRequest,
    signal: AbortSignal
  ): Promise<AttachedFile[]> {
    try {
      if (request.kind === 'resource') {
        const { contents } = await this.readFromServer.execute(
          userId,
          serverId,
          (client, options) =>
            client.readResource({ uri: request.uri }, { ...options, cacheMode: 'bypass' }),
          signal
        )
        return contents.map((content) => resourceFile(contentOf(content)))
      }
      const { messages } = await this.readFromServer.execute(
        userId,
        serverId,
        (client, options) =>
          client.getPrompt({ name: request.name, arguments: request.arguments }, options),
        signal
      )
      return promptFiles(request.name, messages)
    } catch (error) {
      throw isUnknown(error)
        ? new UnusableAttachment(
            fieldOf(request),
            'exists',
            `is not what the server has: ${error.detail}`,
            { cause: error }
          )
        : error
    }
  }
}

function isUnknown(error: unknown): error is Problem {
  return error instanceof Problem && error.code === 'not_found'
}

function fieldOf({ kind }: AttachmentRequest) {
  return kind === 'resource' ? 'uri' : 'name'
}

function assertUsable(files: AttachedFile[], request: AttachmentRequest): void {
  if (files.length === 0) {
    throw new UnusableAttachment(fieldOf(request), 'empty', 'has nothing in it')
  }
  if (files.length > MAX_FILES) {
    throw new Problem('file_too_large', {
      detail: `A resource or prompt may have ${MAX_FILES} parts.`,
    })
  }
  const texts = files.filter(({ claim }) => claimedTextType(claim) !== null)
  if (texts.reduce((bytes, { data }) => bytes + data.length, 0) > MAX_TEXT_BYTES) {
    throw new Problem('file_too_large', {
      detail: `The text of a resource or prompt may have ${MAX_TEXT_BYTES} bytes.`,
    })
  }
}
