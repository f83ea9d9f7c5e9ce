import { renderPlainText, renderText, type RenderedText } from '#admin/content/render_text'
import { isSafeLink } from '#admin/content/safe_link'
import type { CallFacts } from '#conversations/transcript/answer_records'
import type { TranscriptMessage } from '#conversations/transcript/read_transcript'
import { storedFileId } from '#files/present_parts'
import type { Interaction } from '#interactions/types'
import type { FilePart, MessagePart } from '#runs/message_parts'
import { askedCard, type AskedCard } from './asked_card.js'
import { toolCard, type ToolCard } from './tool_card.js'

/** A file of the conversation, shown in place where browsers show it. */
export interface FileBlock {
  kind: 'file'
  show: 'image' | 'audio' | 'link'
  /** Null of what is no file of ours and no link either. */
  href: string | null
  name: string
  mediaType: string
}

export type Block =
  | (RenderedText & { kind: 'text' | 'reasoning'; rawHref: string })
  | ToolCard
  | AskedCard
  | FileBlock
  | { kind: 'source'; href: string | null; label: string }

export interface BlockContext {
  /** `/admin/conversations/:id` */
  path: string
  /** Whose conversation it is. */
  personName: string
  calls: CallFacts[]
  interactions: Interaction[]
}

/** Formats that cannot hold a script: see `fileHeaders`. */
const IMAGE = /^image\/(?:png|jpeg|webp|gif)\b/
const AUDIO = /^audio\/(?:mpeg|wav|ogg|mp4|aac|flac|webm)\b/

function fileBlock({ url, filename, mediaType }: FilePart, path: string): FileBlock {
  const fileId = storedFileId(url)
  const own = fileId === null ? null : `${path}/files/${fileId}`
  const show = IMAGE.test(mediaType) ? 'image' : AUDIO.test(mediaType) ? 'audio' : 'link'
  return {
    kind: 'file',
    show: own === null ? 'link' : show,
    href: own ?? (isSafeLink(url) ? url : null),
    name: filename ?? mediaType,
    mediaType,
  }
}

async function blockOf(
  part: MessagePart,
  message: TranscriptMessage,
  context: BlockContext
): Promise<Block | null> {
  const { path, personName, calls, interactions } = context
  const rawHref = `${path}/messages/${message.id}`
  switch (part.type) {
    case 'text':
      return { kind: 'text', rawHref, ...(await renderText(part.text)) }
    case 'reasoning':
      return part.text.trim() === ''
        ? null
        : { kind: 'reasoning', rawHref, ...(await renderText(part.text)) }
    case 'file':
      return fileBlock(part, path)
    case 'source-url':
      return {
        kind: 'source',
        href: isSafeLink(part.url) ? part.url : null,
        label: part.title ?? part.url,
      }
    case 'dynamic-tool':
      return toolCard({
        part,
        call: calls.find(({ callId }) => callId === part.toolCallId),
        interactions: interactions.filter(({ toolCallId }) => toolCallId === part.toolCallId),
        personName,
        rawHref,
      })
    case 'data-form':
    case 'data-actions':
    case 'data-url':
      return askedCard(
        part,
        interactions.find(({ id }) => id === part.id),
        personName
      )
    case 'step-start':
      return null
    default: {
      const exhaustive: never = part
      return exhaustive
    }
  }
}

/** What people wrote is shown as they wrote it. */
function questionBlock(part: MessagePart, message: TranscriptMessage, context: BlockContext) {
  const rawHref = `${context.path}/messages/${message.id}`
  return part.type === 'text'
    ? Promise.resolve<Block>({ kind: 'text', rawHref, ...renderPlainText(part.text) })
    : blockOf(part, message, context)
}

/** The parts of a message as the page shows them. */
export async function blocksOf(
  message: TranscriptMessage,
  context: BlockContext
): Promise<Block[]> {
  const blocks: Block[] = []
  for (const part of message.parts) {
    const block = await (message.role === 'user' ? questionBlock : blockOf)(part, message, context)
    if (block !== null) {
      blocks.push(block)
    }
  }
  return blocks
}
