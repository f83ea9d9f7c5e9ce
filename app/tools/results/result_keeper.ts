import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client'
import { cleanJson, cleanText, isShallow } from './clean_json.js'
import { mediaTypeOf } from './media_type_of.js'
import { cutToBytes, type OutputBlock } from '#tools/tool_output'

/** What is kept of one result, texts, structured content and files together. */
const MAX_STORED_BYTES = 5 * 1024 * 1024
const MAX_BLOCKS = 200
const MAX_FILES = 50
const MAX_URI_CHARACTERS = 4_000
const MAX_LABEL_CHARACTERS = 500
const MAX_MEDIA_TYPE_CHARACTERS = 100

const CUT_NOTE = '\n[cut]'
const TOO_LARGE = `it is too large: a result has at most ${MAX_STORED_BYTES / 1024 / 1024} MiB`
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

/** Keeps bytes as a file; answers how stored parts and frames name it: a scheme of ours and the id. */
export type KeepFile = (file: {
  mediaType: string
  data: Uint8Array
  filename?: string
}) => Promise<{ url: string; mediaType: string }>

export interface KeptFile {
  url: string
  mediaType: string
  filename?: string
}

export interface ResultSource {
  url: string
  title: string
}

/** Collects what is kept of one result, within its limits. */
export class ResultKeeper {
  readonly blocks: OutputBlock[] = []
  readonly files: KeptFile[] = []
  readonly sources: ResultSource[] = []
  #left = MAX_STORED_BYTES
  #keepFile: KeepFile

  constructor(keepFile: KeepFile) {
    this.#keepFile = keepFile
  }

  /** The value with clean texts where it can be kept, else undefined and a note. */
  keepJson(raw: unknown): unknown {
    if (!isShallow(raw)) {
      this.#omit('the structured content, because it is nested too deep')
      return undefined
    }
    const value = cleanJson(raw)
    const size = Buffer.byteLength(JSON.stringify(value))
    if (size > this.#left) {
      this.#omit(`the structured content, because ${TOO_LARGE}`)
      return undefined
    }
    this.#left -= size
    return value
  }

  async keepContent(content: CallToolResult['content']): Promise<void> {
    for (const block of content.slice(0, MAX_BLOCKS)) {
      await this.#keepBlock(block)
    }
    if (content.length > MAX_BLOCKS) {
      this.#omit(`${content.length - MAX_BLOCKS} more blocks`)
    }
  }

  async #keepBlock(block: ContentBlock): Promise<void> {
    switch (block.type) {
      case 'text': {
        const text = this.#text(block.text)
        if (text !== null) {
          this.blocks.push({ type: 'text', text })
        }
        break
      }
      case 'image':
      case 'audio': {
        const kept = await this.#file(block.type, block.data, block.mimeType)
        if (kept !== null) {
          this.blocks.push({ type: block.type, ...kept })
        }
        break
      }
      case 'resource':
        await this.#keepResource(block.resource)
        break
      case 'resource_link':
        this.#keepLink(block)
        break
      default: {
        const never: never = block
        this.#omit('a block of an unknown kind')
        return never
      }
    }
  }

  async #keepResource(resource: Extract<ContentBlock, { type: 'resource' }>['resource']) {
    const uri = short(resource.uri, MAX_URI_CHARACTERS)
    if ('blob' in resource) {
      const said = resource.mimeType ?? ''
      const kept = await this.#file('resource', resource.blob, said, nameOf(uri))
      if (kept !== null) {
        this.blocks.push({ type: 'resource', uri, ...kept })
      }
      return
    }
    const text = this.#text(resource.text)
    if (text !== null) {
      const { mimeType } = resource
      const type =
        mimeType === undefined ? {} : { mimeType: short(mimeType, MAX_MEDIA_TYPE_CHARACTERS) }
      this.blocks.push({ type: 'resource', uri, ...type, text })
    }
  }

  /** Only https becomes a source: a client makes a link of it that a person may follow. */
  #keepLink(link: Extract<ContentBlock, { type: 'resource_link' }>) {
    const uri = short(link.uri, MAX_URI_CHARACTERS)
    const name = short(link.name, MAX_LABEL_CHARACTERS)
    const title = link.title === undefined ? undefined : short(link.title, MAX_LABEL_CHARACTERS)
    this.blocks.push({
      type: 'resource_link',
      uri,
      name,
      ...(title !== undefined && { title }),
      ...(link.description !== undefined && {
        description: short(link.description, MAX_LABEL_CHARACTERS),
      }),
      ...(link.mimeType !== undefined && {
        mimeType: short(link.mimeType, MAX_MEDIA_TYPE_CHARACTERS),
      }),
    })
    const url = URL.parse(link.uri)
    if (url?.protocol === 'https:' && link.uri.length <= MAX_URI_CHARACTERS && !hasUser(url)) {
      this.sources.push({ url: url.href, title: title ?? name })
    }
  }

  /** The text, cut to what is left; null where nothing is. */
  #text(said: string): string | null {
    if (this.#left <= CUT_NOTE.length) {
      this.#omit(`a text, because ${TOO_LARGE}`)
      return null
    }
    const text = cutToBytes(cleanText(said), this.#left, CUT_NOTE)
    this.#left -= Buffer.byteLength(text)
    return text
  }

  async #file(what: string, base64: string, said: string, filename?: string) {
    const compact = base64.replace(/\s+/g, '')
    const fault = this.#fileFault(compact)
    if (fault !== null) {
      this.#omit(`a file (${what}), because ${fault}`)
      return null
    }
    const data = Buffer.from(compact, 'base64')
    this.#left -= data.length
    const mediaType = mediaTypeOf(data, short(said, MAX_MEDIA_TYPE_CHARACTERS))
    const named = filename === undefined ? {} : { filename }
    const kept = await this.#keepFile({ mediaType, data, ...named })
    this.files.push({ ...kept, ...named })
    return { mimeType: kept.mediaType, file_id: idOf(kept.url), size: data.length }
  }

  /** Looked at before anything is decoded. */
  #fileFault(base64: string): string | null {
    if (this.files.length >= MAX_FILES) {
      return `a result has at most ${MAX_FILES} files`
    }
    if (base64.length * 0.75 > this.#left + 2) {
      return TOO_LARGE
    }
    return BASE64.test(base64) ? null : 'it is empty or not base64'
  }

  #omit(reason: string) {
    this.blocks.push({ type: 'omitted', reason })
  }
}

function short(text: string, maxCharacters: number) {
  return cleanText(text.slice(0, maxCharacters))
}

function hasUser({ username, password }: URL) {
  return username !== '' || password !== ''
}

/** The last part of a URI's path, for people who save the file. */
function nameOf(uri: string): string | undefined {
  const [path] = uri.split(/[?#]/, 1)
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name === '' ? undefined : name.slice(0, 100)
}

function idOf(url: string) {
  return url.slice(url.lastIndexOf(':') + 1)
}
