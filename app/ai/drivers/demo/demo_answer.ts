import type { FileContent, ModelMessage, ModelRequest } from '../../types.js'
import { demoToolCall, demoToolExamples } from './demo_tools.js'
import type { DemoToolCall } from './demo_tools.js'

/** A piece of the demo provider's answer. */
export type DemoPiece =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'image' }
  | { type: 'tool_call'; call: DemoToolCall }

/** Every answer begins with it: nobody shall take the demo for a language model. */
export const DEMO_LABEL = 'Demo provider: no language model is connected.'

const MAX_COUNT = 2_000
const MAX_QUOTE_CHARACTERS = 500
const MAX_TITLE_WORDS = 6
/** How a text file begins where it is given to a model as text. */
const ATTACHED_FILE = /^File [^\n]+ \([^\n]+\):\n\n/

const HELP = `To talk to a real model, stop the server, set a key in \`.env\` and start it again:

- \`OPENAI_API_KEY\` for OpenAI (or \`OPENAI_BASE_URL\` for a compatible server),
- \`GEMINI_API_KEY\` for Google Gemini.
`

const EXAMPLES = ['count to 300', 'reason about something', 'draw an image', 'show markdown']

const MARKDOWN = `# A heading

Some **bold**, *italic* and \`code\`, and a [link](https://example.com/).

1. First
2. Second
   - nested

| Column | Value |
| --- | ---: |
| one | 1 |
| two | 2 |

\`\`\`js
console.log('Hello from the demo provider')
\`\`\`

> A quotation.
`

/** Decides what to say: it depends on nothing but the request, so the same request gets the same answer. */
export function demoAnswer(request: ModelRequest): DemoPiece[] {
  const last = request.messages.at(-1)
  if (last?.role === 'tool') {
    return [text(last.content.map((result) => toolAnswer(result)).join('\n\n'))]
  }

  const message = saidByUser(request.messages)
  const call = demoToolCall(message, request.tools)
  if (call) {
    return [text(`I ask the tool \`${call.name}\`.`), { type: 'tool_call', call }]
  }

  const count = /\bcount (?:up )?to (\d{1,9})\b/i.exec(message)?.[1]
  if (count) {
    return [text(numbersUpTo(Math.min(Number(count), MAX_COUNT)))]
  }
  if (/\b(?:image|picture|draw|paint)\b/i.test(message)) {
    return [text('Here is a picture that the demo provider made itself.'), { type: 'image' }]
  }
  if (/\bmarkdown\b/i.test(message)) {
    return [text(MARKDOWN)]
  }
  const whole = lastUserText(request.messages)
  const echo = echoOf(whole, lastUserFiles(request.messages))
  const answer = text([...echo, help(request)].join('\n\n'))
  return /\b(?:reason|reasoning|think)\b/i.test(message)
    ? [{ type: 'reasoning', text: reasoningAbout(message) }, answer]
    : [answer]
}

/** A title from the first words of the first line: what the person asked, where the message holds an answer too. */
export function demoTitle(messages: ModelMessage[]) {
  const [line] = lastUserText(messages).trim().split('\n', 1)
  const words = line.split(/\s+/).filter(Boolean)
  return words.slice(0, MAX_TITLE_WORDS).join(' ') || 'Demo conversation'
}

function text(body: string): DemoPiece {
  return { type: 'text', text: `${DEMO_LABEL}\n\n${body}` }
}

/** Names what can be tried with the tools that are offered, too. */
function help({ tools }: ModelRequest) {
  const examples = [...EXAMPLES, ...demoToolExamples(tools)].map((example) => `"${example}"`)
  return `${HELP}\nMeanwhile try: ${examples.join(', ')}.`
}

function lastUserTexts(messages: ModelMessage[]): string[] {
  const message = messages.findLast(({ role }) => role === 'user')
  return (message?.content ?? []).flatMap((content) =>
    content.type === 'text' ? [content.text] : []
  )
}

function lastUserText(messages: ModelMessage[]) {
  return lastUserTexts(messages).join('\n')
}

/** What the person wrote: the words of a text file that they attached ask for nothing. */
function saidByUser(messages: ModelMessage[]) {
  return lastUserTexts(messages)
    .filter((one) => !ATTACHED_FILE.test(one))
    .join('\n')
}

function lastUserFiles(messages: ModelMessage[]): FileContent[] {
  const message = messages.findLast(({ role }) => role === 'user')
  return (message?.content ?? []).filter((content) => content.type === 'file')
}

/** What came, without a claim to have understood it. */
function echoOf(message: string, files: FileContent[]): string[] {
  const names = files.map(
    ({ filename = 'a file', mediaType, data }) =>
      `- ${filename} (${mediaType}, ${data.length} bytes)`
  )
  return [
    ...(message === '' ? [] : [`You wrote:\n\n${quote(message)}`]),
    ...(names.length === 0 ? [] : [`You sent:\n\n${names.join('\n')}`]),
  ]
}

function toolAnswer({
  name,
  output,
  isError,
}: {
  name: string
  output: unknown
  isError: boolean
}) {
  const verb = isError ? 'failed' : 'answered'
  const told = `The tool \`${name}\` ${verb}:`
  return typeof output === 'string'
    ? `${told}\n\n${quote(output)}`
    : `${told}\n\n\`\`\`json\n${JSON.stringify(output, null, 2)}\n\`\`\``
}

function numbersUpTo(count: number) {
  return `${Array.from({ length: count }, (_, index) => String(index + 1)).join(' ')}\n\nDone.`
}

function quote(message: string) {
  const characters = Array.from(message)
  const shown = characters.slice(0, MAX_QUOTE_CHARACTERS).join('')
  const rest = characters.length > MAX_QUOTE_CHARACTERS ? ' …' : ''
  return `${shown}${rest}`.replace(/^/gm, '> ')
}

function reasoningAbout(message: string) {
  const words = message.split(/\s+/).filter(Boolean).length
  return `The message has ${words} words and asks for reasoning. A real model would think here; the demo provider only shows where its thoughts appear.`
}
