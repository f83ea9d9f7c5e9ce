import { recordOf, secondsOf, textOf, type JsonRecord } from '../foreign_json.js'
import { NotImportable, type ImportedConversation } from '../imported_conversation.js'
import { readMessages } from './chatgpt_messages.js'
import { readTree } from './chatgpt_nodes.js'

/** Whether a value of a file is one of ChatGPT's conversations: a tree of messages. */
export function isChatGptExport(value: JsonRecord): boolean {
  return typeof value.mapping === 'object' && value.mapping !== null
}

/** Reads one entry of ChatGPT's `conversations.json`. Throws NotImportable. */
export function readChatGptExport(value: JsonRecord): ImportedConversation {
  const id = textOf(value.conversation_id) ?? textOf(value.id)
  if (id === null) {
    throw new NotImportable('the conversation has no id')
  }
  const createdAt = secondsOf(value.create_time) ?? Date.now()
  const tree = readTree(recordOf(value.mapping))
  const { messages, systemPrompt, missingFiles, skipped } = readMessages(
    tree,
    textOf(value.current_node),
    createdAt
  )
  return {
    externalId: `chatgpt:${id}`,
    originalId: null,
    title: textOf(value.title),
    systemPrompt,
    tools: 'auto',
    isArchived: value.is_archived === true,
    createdAt,
    updatedAt: secondsOf(value.update_time) ?? messages.at(-1)?.createdAt ?? createdAt,
    messages,
    missingFiles,
    skipped,
  }
}
