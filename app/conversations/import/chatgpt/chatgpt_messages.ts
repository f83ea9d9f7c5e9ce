import type { MessagePart } from '#runs/message_parts'
import type { TerminalState } from '#runs/run_states'
import { recordOf, textOf } from '../foreign_json.js'
import type { ImportedMessage } from '../imported_conversation.js'
import type { ChatGptNode, ChatGptTree } from './chatgpt_nodes.js'
import { callOf, partsOf, plainTextOf, toolNameOf } from './chatgpt_parts.js'

const PROVIDER = 'openai'
const MAX_MODEL = 200

/** An answer that is being put together: ChatGPT has a node for each thought, call, result and text of it. */
interface OpenAnswer {
  parts: MessagePart[]
  model: string | null
  createdAt: number
  /** Of the last node. */
  status: TerminalState
  finishReason: string | null
  missingFiles: string[]
}

/** Where the walk is: a node to look at, the message above it, and the answer that it goes on with. */
interface Step {
  node: ChatGptNode
  parentKey: string | null
  answer: OpenAnswer | null
  /** The time of what came before: nodes without a time of their own get it. */
  time: number
}

export interface ReadMessages {
  messages: ImportedMessage[]
  systemPrompt: string | null
  missingFiles: string[]
  skipped: number
}

function endingOf({ status, metadata }: ChatGptNode): Pick<OpenAnswer, 'status' | 'finishReason'> {
  const reason = textOf(recordOf(metadata.finish_details).type)
  if (reason === 'interrupted' || status === 'in_progress') {
    return { status: 'stopped', finishReason: null }
  }
  return { status: 'completed', finishReason: reason === 'max_tokens' ? 'length' : 'stop' }
}

/** The result goes to the call before it; one that nobody asked for is a call of its own. */
function withResult(parts: MessagePart[], node: ChatGptNode): MessagePart[] {
  const output = plainTextOf(node)
  const shown = partsOf(node).parts.filter(({ type }) => type === 'source-url')
  const last = parts.at(-1)
  if (last?.type === 'dynamic-tool' && last.output === undefined) {
    const { errorText: _, ...call } = last
    return [...parts.slice(0, -1), { ...call, state: 'output-available', output }, ...shown]
  }
  return [
    ...parts,
    {
      type: 'dynamic-tool',
      toolName: toolNameOf(node.authorName ?? 'tool'),
      toolCallId: node.id,
      state: 'output-available',
      input: {},
      output,
    },
    ...shown,
  ]
}

function continued(answer: OpenAnswer | null, node: ChatGptNode, time: number): OpenAnswer {
  const { parts: own, missingFiles } = partsOf(node)
  const call = callOf(node)
  const before = answer?.parts ?? []
  const modelSlug = textOf(node.metadata.model_slug)
  let parts = [...before, ...own]
  if (call !== null) {
    parts = [...before, call]
  } else if (node.role === 'tool') {
    parts = [
      ...withResult(before, node),
      ...own.filter((part) => part.type === 'text' && part.text.startsWith('[Missing file')),
    ]
  }
  return {
    parts,
    model:
      modelSlug === null ? (answer?.model ?? null) : `${PROVIDER}/${modelSlug}`.slice(0, MAX_MODEL),
    createdAt: answer?.createdAt ?? time,
    missingFiles: [...(answer?.missingFiles ?? []), ...missingFiles],
    ...endingOf(node),
  }
}

/** Walks through the tree and makes messages of it. Deep trees are common: nothing here calls itself. */
class TreeWalk {
  #tree: ChatGptTree
  #currentId: string | null
  #messages: ImportedMessage[] = []
  #missingFiles: string[] = []
  #reached = new Set<string>()
  #systemPrompt: string | null = null
  /** The message that the shown branch ends with. */
  #currentKey: string | null = null

  constructor(tree: ChatGptTree, currentId: string | null) {
    this.#tree = tree
    this.#currentId = currentId
  }

  execute(startTime: number): ReadMessages {
    const steps = this.#after(null, { parentKey: null, answer: null, time: startTime })
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      steps.push(...this.#take(step))
    }
    return {
      messages: inOrder(this.#messages, this.#currentKey),
      systemPrompt: this.#systemPrompt,
      missingFiles: [...new Set(this.#missingFiles)],
      skipped: this.#lost(),
    }
  }

  /** Nodes that say something and hang in a circle. */
  #lost(): number {
    const nodes = [...this.#tree.nodes.values()]
    return nodes.filter(({ id, kind }) => kind !== 'skipped' && !this.#reached.has(id)).length
  }

  #take({ node, parentKey, answer, time }: Step): Step[] {
    const createdAt = node.createdAt ?? time
    if (node.kind === 'user') {
      const { parts, missingFiles } = partsOf(node)
      this.#missingFiles.push(...missingFiles)
      this.#add(node, {
        key: node.id,
        parentKey,
        role: 'user',
        parts,
        status: 'completed',
        model: null,
        provider: null,
        finishReason: null,
        usage: null,
        createdAt,
      })
      return this.#after(node, { parentKey: node.id, answer: null, time: createdAt })
    }
    const open = continued(answer, node, createdAt)
    const next = this.#after(node, { parentKey, answer: open, time: createdAt })
    const goesOn = next.filter((step) => step.node.kind === 'answer')
    const questions = next.filter((step) => step.node.kind === 'user')
    if (goesOn.length > 0 && questions.length === 0) {
      return goesOn
    }
    this.#missingFiles.push(...open.missingFiles)
    this.#add(node, {
      key: node.id,
      parentKey,
      role: 'assistant',
      parts: open.parts,
      status: open.status,
      model: open.model,
      provider: PROVIDER,
      finishReason: open.finishReason,
      usage: null,
      createdAt: open.createdAt,
    })
    return [...goesOn, ...questions.map((step) => ({ ...step, parentKey: node.id, answer: null }))]
  }

  #add(node: ChatGptNode, message: ImportedMessage) {
    this.#reached.add(node.id)
    this.#messages.push(message)
    if (node.id === this.#currentId) {
      this.#currentKey = message.key
    }
  }

  /** The next nodes below that say something, in reverse; those between are looked through. */
  #after(node: ChatGptNode | null, at: Omit<Step, 'node'>): Step[] {
    if (node !== null) {
      this.#reached.add(node.id)
    }
    const found: Step[] = []
    const below = [...(this.#tree.children.get(node?.id ?? null) ?? [])].reverse()
    for (let child = below.pop(); child !== undefined; child = below.pop()) {
      if (child.kind === 'system') {
        this.#systemPrompt ??= plainTextOf(child)
        this.#reached.add(child.id)
      }
      if (child.kind === 'user' || child.kind === 'answer') {
        found.push({ node: child, ...at })
      } else {
        below.push(...[...(this.#tree.children.get(child.id) ?? [])].reverse())
      }
      if (child.id === this.#currentId && node !== null) {
        this.#currentKey = node.id
      }
    }
    return found.reverse()
  }
}

/** Oldest first, parents before their children, and the end of the shown branch last: it is what people see. */
function inOrder(messages: ImportedMessage[], currentKey: string | null): ImportedMessage[] {
  const place = new Map(messages.map(({ key }, index) => [key, index]))
  const time = new Map<string, number>()
  for (const { key, parentKey, createdAt } of messages) {
    time.set(key, Math.max(createdAt, parentKey === null ? 0 : (time.get(parentKey) ?? 0)))
  }
  const hasChildren = new Set(messages.map(({ parentKey }) => parentKey))
  const rank = (key: string) => (key === currentKey && !hasChildren.has(key) ? 1 : 0)
  return messages.toSorted(
    (a, b) =>
      rank(a.key) - rank(b.key) ||
      (time.get(a.key) ?? 0) - (time.get(b.key) ?? 0) ||
      (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0)
  )
}

/** The messages of ChatGPT's tree: an answer's thoughts, calls and texts together are one, as they are here. */
export function readMessages(
  tree: ChatGptTree,
  currentId: string | null,
  startTime: number
): ReadMessages {
  return new TreeWalk(tree, currentId).execute(startTime)
}
