import type { PresentedMessage } from '#conversations/read_message_page'
import type { MessagePart } from '#runs/message_parts'

function quoted(text: string): string {
  return text.replace(/^/gm, '> ')
}

/** A fence longer than any in the text, so that the text cannot end it (CommonMark 0.31, section 4.5). */
function fenced(text: string): string {
  const runs = text.match(/`{3,}/g) ?? []
  const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1)
  return `${fence}json\n${text}\n${fence}`
}

function markdownOf(part: MessagePart): string | null {
  switch (part.type) {
    case 'text':
      return part.text
    case 'reasoning':
      return quoted(part.text)
    case 'file': {
      const link = `[${(part.filename ?? part.mediaType).replace(/[[\]\\\n]/g, '_')}](${part.url})`
      return part.mediaType.startsWith('image/') ? `!${link}` : link
    }
    case 'source-url':
      return `[${(part.title ?? part.url).replace(/[[\]\\\n]/g, '_')}](<${part.url}>)`
    case 'dynamic-tool': {
      const outcome = part.errorText ?? part.output
      return [
        `Tool \`${part.toolName}\`:`,
        fenced(JSON.stringify(part.input ?? null, null, 2)),
        ...(outcome === undefined ? [] : [fenced(JSON.stringify(outcome, null, 2))]),
      ].join('\n\n')
    }
    case 'data-form':
    case 'data-actions':
    case 'data-url':
      return `_${part.data.message.replace(/\s+/g, ' ')}_ (${part.data.state})`
    case 'step-start':
      return null
    default: {
      const exhaustive: never = part
      return exhaustive
    }
  }
}

function headingOf({ id, author, siblings, created_at: time }: PresentedMessage): string {
  const version =
    siblings.length > 1 ? ` (version ${siblings.indexOf(id) + 1} of ${siblings.length})` : ''
  return `## ${author.name.replace(/\s+/g, ' ')}${version} · ${time}`
}

/** A conversation for people to read, all versions of its messages in their order, piece by piece. */
export async function* markdownExport(
  title: string,
  messages: AsyncIterable<PresentedMessage>
): AsyncGenerator<string> {
  yield `# ${title.replace(/\s+/g, ' ')}\n`
  for await (const message of messages) {
    const blocks = message.parts.map(markdownOf).filter((block) => block !== null && block !== '')
    yield `\n${[headingOf(message), ...blocks].join('\n\n')}\n`
  }
}
