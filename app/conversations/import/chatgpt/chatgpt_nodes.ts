import { arrayOf, recordOf, secondsOf, textOf, type JsonRecord } from '../foreign_json.js'
import { callOf, partsOf } from './chatgpt_parts.js'

/** A node of ChatGPT's tree of messages, as far as it is of use. */
export interface ChatGptNode {
  id: string
  parentId: string | null
  /** `skipped`: it shows nothing to people and is looked through. */
  kind: 'user' | 'answer' | 'system' | 'skipped'
  role: string
  /** Who wrote it, of a tool: its name. */
  authorName: string | null
  /** Whom it is for: `all`, or the tool that is called. */
  recipient: string
  content: JsonRecord
  metadata: JsonRecord
  status: string | null
  /** Milliseconds since 1970. */
  createdAt: number | null
}

/** What the person told about themselves, which ChatGPT puts in front of each conversation, and what only its page shows. */
const SKIPPED_CONTENT = new Set([
  'user_editable_context',
  'model_editable_context',
  'reasoning_recap',
  'app_pairing_content',
  'super_widget',
])

function kindOf(role: string, content: JsonRecord, metadata: JsonRecord): ChatGptNode['kind'] {
  const isHidden = metadata.is_visually_hidden_from_conversation === true
  if (isHidden || SKIPPED_CONTENT.has(String(content.content_type))) {
    return 'skipped'
  }
  switch (role) {
    case 'user':
      return 'user'
    case 'assistant':
    case 'tool':
      return 'answer'
    case 'system':
      return textOf(arrayOf(content.parts)[0]) === null ? 'skipped' : 'system'
    default:
      return 'skipped'
  }
}

/** An empty text, such as the one that stands before a call. Results count, also empty ones. */
function saysNothing(node: ChatGptNode): boolean {
  return node.role !== 'tool' && callOf(node) === null && partsOf(node).parts.length === 0
}

function nodeOf(id: string, value: unknown): ChatGptNode {
  const read = readNode(id, value)
  return saysNothing(read) ? { ...read, kind: read.kind === 'system' ? 'system' : 'skipped' } : read
}

function readNode(id: string, value: unknown): ChatGptNode {
  const node = recordOf(value)
  const message = recordOf(node.message)
  const author = recordOf(message.author)
  const content = recordOf(message.content)
  const metadata = recordOf(message.metadata)
  const role = textOf(author.role) ?? ''
  return {
    id,
    parentId: textOf(node.parent),
    kind: kindOf(role, content, metadata),
    role,
    authorName: textOf(author.name),
    recipient: textOf(message.recipient) ?? 'all',
    content,
    metadata,
    status: textOf(message.status),
    createdAt: secondsOf(message.create_time),
  }
}

/** The tree: children by their parent's id, those of no known parent under null, each in the order of the file. */
export interface ChatGptTree {
  nodes: Map<string, ChatGptNode>
  children: Map<string | null, ChatGptNode[]>
}

/**
 * Reads the tree by what each node says of its parent, which cannot make a node the child of two. Nodes in a circle are
 * reached from nowhere.
 */
export function readTree(mapping: JsonRecord): ChatGptTree {
  const nodes = new Map(Object.entries(mapping).map(([id, value]) => [id, nodeOf(id, value)]))
  const children = Map.groupBy(nodes.values(), ({ parentId }) =>
    parentId !== null && nodes.has(parentId) ? parentId : null
  )
  for (const [id, list] of children) {
    const order = id === null ? [] : arrayOf(recordOf(mapping[id]).children)
    list.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  }
  return { nodes, children }
}
