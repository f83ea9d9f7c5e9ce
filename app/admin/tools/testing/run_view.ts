import type { ServerOverview } from '#mcp/overview/server_overview'
import { visibleText } from '#mcp/definitions/visible_text'
import type { TestOutcome, TestState } from '#mcp/testing/test_outcome'
import type { ToolTest } from '#mcp/testing/test_rows'
import type { OutputBlock } from '#tools/tool_output'
import type { Formats } from '../../format/formats.js'
import type { PageView } from '../../pages/render_page.js'
import type { Mark } from '../server_words.js'

const STATES: Record<TestState, Mark> = {
  running: { label: 'Running', kind: 'info' },
  succeeded: { label: 'Succeeded', kind: 'ok' },
  failed: { label: 'Failed', kind: 'bad' },
  asked: { label: 'Asked a question', kind: 'warn' },
  sign_in: { label: 'Needs sign-in', kind: 'warn' },
  timed_out: { label: 'Timed out', kind: 'bad' },
  unknown: { label: 'Unknown', kind: 'warn' },
  cancelled: { label: 'Cancelled', kind: 'neutral' },
}

/** Pictures that every browser shows, and that hold no script. */
const SHOWN_IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

type Block =
  | { kind: 'text'; text: string }
  | { kind: 'image'; href: string; label: string }
  | { kind: 'file'; href: string; label: string }

/** `/admin/tools/:id/test/:tool/runs/:run` */
export class RunView implements PageView {
  readonly title: string
  readonly section = 'tools'
  readonly trail: { label: string; href: string }[]
  readonly href: string
  readonly testHref: string
  readonly runId: string
  readonly state: Mark
  readonly isRunning: boolean
  readonly isCancelled: boolean
  readonly duration: string
  readonly arguments: string
  /** Why there is no result, or what to do. */
  readonly message: string | null
  readonly signInUrl: string | null
  readonly errorText: string | null
  readonly tabs: { label: string; href: string; isCurrent: boolean }[]
  readonly blocks: Block[] | null
  readonly code: string | null

  constructor(
    server: ServerOverview,
    toolName: string,
    run: ToolTest,
    as: string,
    format: Formats
  ) {
    const serverHref = `/admin/tools/${server.id}`
    const { outcome } = run
    this.runId = run.id
    this.title = `Test of ${run.tool}`
    this.testHref = `${serverHref}/test/${toolName}`
    this.href = `${this.testHref}/runs/${run.id}`
    this.trail = [
      { label: 'Tools', href: '/admin/tools' },
      { label: server.title, href: serverHref },
      { label: run.tool, href: this.testHref },
    ]
    this.state = STATES[run.state]
    this.isRunning = run.state === 'running'
    this.isCancelled = run.isCancelled
    this.duration = format.duration(this.isRunning ? format.now - run.createdAt : run.durationMs)
    this.arguments = visibleText(JSON.stringify(run.arguments, null, 2))
    this.message = messageOf(run.state, outcome)
    this.signInUrl = outcome?.kind === 'sign_in' ? outcome.url : null
    const shown = outcome?.kind === 'result' ? outcome : null
    this.errorText = shown?.errorText ?? null
    this.tabs = shown === null ? [] : this.#tabs(shown, as)
    const current = this.tabs.find(({ isCurrent }) => isCurrent)?.label
    this.blocks =
      shown !== null && current === 'Text'
        ? shown.output.content.map((block) => blockOf(block, this.href))
        : null
    this.code =
      current === 'Structured'
        ? visibleText(JSON.stringify(shown?.output.structuredContent, null, 2))
        : current === 'Raw'
          ? visibleText(shown?.raw ?? '')
          : null
  }

  #tabs({ output }: Extract<TestOutcome, { kind: 'result' }>, as: string) {
    const keys =
      output.structuredContent === undefined ? ['text', 'raw'] : ['text', 'structured', 'raw']
    const current = keys.includes(as) ? as : 'text'
    return keys.map((key) => ({
      label: key.charAt(0).toUpperCase() + key.slice(1),
      href: `${this.href}?as=${key}`,
      isCurrent: key === current,
    }))
  }
}

function messageOf(state: TestState, outcome: TestOutcome | null): string | null {
  if (state === 'cancelled') {
    return 'The call was cancelled. The server was told so; it may have done part of it.'
  }
  if (state === 'unknown' && outcome === null) {
    return 'The process that made the call ended before it. The call may have happened.'
  }
  switch (outcome?.kind) {
    case 'asked':
      return `The tool wanted to ask a person: “${outcome.messages.join('”, “')}”. Nobody answers in a test, so the call was ended. In a conversation the person is asked.`
    case 'sign_in':
      return 'The server wants you to sign in before it answers. Sign in, then run the test again.'
    case 'failed':
      return `${outcome.message}.`
    default:
      return null
  }
}

function blockOf(block: OutputBlock, href: string): Block {
  if ('file_id' in block) {
    const file = `${href}/files/${block.file_id}`
    const label = `${block.mimeType}, ${block.size} bytes`
    return SHOWN_IMAGES.has(block.mimeType)
      ? { kind: 'image', href: file, label: `Picture from the tool, ${label}` }
      : { kind: 'file', href: file, label: `Download ${label}` }
  }
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: visibleText(block.text) }
    case 'resource':
      return { kind: 'text', text: visibleText(`${block.uri}\n${block.text}`) }
    case 'resource_link':
      return { kind: 'text', text: visibleText(`${block.title ?? block.name}: ${block.uri}`) }
    case 'omitted':
      return { kind: 'text', text: `Left out: ${block.reason}` }
  }
}
