import type { PromptMessage } from '@modelcontextprotocol/client'
import type { AttachedFile } from '#tools/attachments'
import { bytesOf, cleanText, contentOf } from './resource_content.js'
import { resourceFile, textFileOf } from './resource_files.js'

type Content = PromptMessage['content']

/**
 * The messages of a prompt as files: what is said one after the other is one text that tells who says it. All else is a
 * file of its own, which comes after the text that tells who gives it.
 */
export function promptFiles(name: string, messages: PromptMessage[]): AttachedFile[] {
  const files: AttachedFile[] = []
  let said: string[] = []
  const endText = () => {
    if (said.length > 0) {
      files.push(textFileOf(`${name}.txt`, said.join('\n\n')))
    }
    said = []
  }
  for (const { role, content } of messages) {
    const one = partOf(content)
    if (typeof one === 'string') {
      said.push(`${role}: ${one}`)
    } else {
      const { filename, mediaType } = one.claim
      said.push(`${role}: [${filename ?? mediaType}, which comes next]`)
      endText()
      files.push(one)
    }
  }
  endText()
  return files
}

function partOf(content: Content): string | AttachedFile {
  switch (content.type) {
    case 'text':
      return cleanText(content.text)
    case 'image':
    case 'audio':
      return {
        data: bytesOf(content.data),
        claim: { filename: undefined, mediaType: content.mimeType },
      }
    case 'resource':
      return resourceFile(contentOf(content.resource))
    case 'resource_link':
      return cleanText(`${content.title ?? content.name}: ${content.uri}`)
    default: {
      const never: never = content
      return never
    }
  }
}
