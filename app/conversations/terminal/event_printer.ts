import { printable, printableLine } from '#core/console/terminal_text'
import type { UiChunk } from '#runs/ui_chunks'

/** Where an answer is shown: what the model says, and what happens beside it. */
export interface TerminalOutput {
  answer: (text: string) => void
  aside: (text: string) => void
}

/** Of arguments and results on one line. */
const MAX_SHOWN = 200

function short(value: unknown): string {
  const line = printableLine(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The text of a tool's result, where it has one. */
function resultText(output: unknown): string {
  const content = isRecord(output) && Array.isArray(output.content) ? output.content : []
  const texts = content
    .filter(isRecord)
    .flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
  return short(texts.length > 0 ? texts.join(' ') : output)
}

/** Shows the events of an answer as they come: text as it is, everything else on a line of its own. */
export class EventPrinter {
  #output: TerminalOutput
  #isLineOpen = false
  #isThinking = false
  #sources: string[] = []
  /** Why the answer failed, in a word that is a code. */
  error: string | null = null

  constructor(output: TerminalOutput) {
    this.#output = output
  }

  print(chunk: UiChunk) {
    switch (chunk.type) {
      case 'text-delta':
        this.#answer(chunk.delta)
        break
      case 'text-end':
        this.#endLine()
        break
      case 'reasoning-start':
        this.#aside('(thinking) ')
        this.#isThinking = true
        break
      case 'reasoning-delta':
        this.#output.aside(printable(chunk.delta))
        break
      case 'reasoning-end':
        this.#isThinking = false
        this.#output.aside('\n')
        break
      case 'tool-input-available':
        this.#aside(`→ ${printableLine(chunk.toolName)} ${short(chunk.input)}\n`)
        break
      case 'tool-output-available':
        this.#aside(`← ${resultText(chunk.output)}\n`)
        break
      case 'tool-input-error':
      case 'tool-output-error':
        this.#aside(`← failed: ${short(chunk.errorText)}\n`)
        break
      case 'tool-output-denied':
        this.#aside('← not allowed\n')
        break
      case 'data-progress':
        this.#aside(
          `  ${chunk.data.progress}/${chunk.data.total ?? '?'} ${short(chunk.data.message ?? '')}\n`
        )
        break
      case 'file':
        this.#aside(`[${printableLine(chunk.mediaType)}] ${printableLine(chunk.url)}\n`)
        break
      case 'source-url':
        this.#sources.push(`${printableLine(chunk.title ?? '')} ${printableLine(chunk.url)}`.trim())
        break
      case 'error':
        this.error = chunk.errorText
        break
      case 'abort':
        this.#aside('(stopped)\n')
        break
      case 'finish':
        this.#printSources()
        break
      default:
        /* Beginnings, ends and what is asked of people: see answer_prompts.ts for the latter. */
        break
    }
  }

  #answer(text: string) {
    if (text !== '') {
      this.#output.answer(printable(text))
      this.#isLineOpen = !text.endsWith('\n')
    }
  }

  #aside(text: string) {
    this.#endLine()
    this.#output.aside(text)
  }

  #endLine() {
    if (this.#isThinking) {
      this.#isThinking = false
      this.#output.aside('\n')
    }
    if (this.#isLineOpen) {
      this.#isLineOpen = false
      this.#output.answer('\n')
    }
  }

  #printSources() {
    this.#sources.forEach((source) => this.#aside(`  ${source}\n`))
    this.#sources = []
  }
}
