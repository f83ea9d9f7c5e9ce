import type { CallToolResult } from '@modelcontextprotocol/client'
import { keepToolResult } from '#tools/tool_results'
import type { ToolOutput } from '#tools/tool_output'
import type { InputRequest, JsonSchema } from '#tools/types'

/** Bytes that came with a result. */
export interface TestFile {
  mediaType: string
  base64: string
}

/** What a test call came to. JSON. */
export type TestOutcome =
  | {
      kind: 'result'
      /** Its files are named `0`, `1`, …, by their place in `files`. */
      output: ToolOutput
      /** The error that the tool reported, or that its result is; null where it succeeded. */
      errorText: string | null
      files: TestFile[]
      /** What the server sent, as JSON with long bytes left out. */
      raw: string
    }
  /** The tool wanted to ask a person something; nobody answers in a test call, and it was ended. */
  | { kind: 'asked'; messages: string[] }
  | { kind: 'sign_in'; url: string }
  | { kind: 'failed'; message: string }

/** How a test call ended, for a list. */
export type TestState =
  'running' | 'succeeded' | 'failed' | 'asked' | 'sign_in' | 'timed_out' | 'unknown' | 'cancelled'

const MAX_RAW_CHARACTERS = 256 * 1024
const LONGEST_RAW_TEXT = 2_000

/** A result as it is kept, within the limits of any tool's. */
export async function resultOutcome(
  result: CallToolResult,
  outputSchema: JsonSchema | null
): Promise<TestOutcome> {
  const files: TestFile[] = []
  const { output, errorText } = await keepToolResult(
    result,
    outputSchema,
    async ({ mediaType, data }) => {
      files.push({ mediaType, base64: Buffer.from(data).toString('base64') })
      return { url: `test:${files.length - 1}`, mediaType }
    }
  )
  return { kind: 'result', output, errorText, files, raw: rawOf(result) }
}

export function askedOutcome(requests: InputRequest[]): TestOutcome {
  return { kind: 'asked', messages: requests.map(({ message }) => message) }
}

export function stateOf(outcome: TestOutcome): TestState {
  switch (outcome.kind) {
    case 'result':
      return outcome.errorText === null ? 'succeeded' : 'failed'
    case 'asked':
    case 'sign_in':
    case 'failed':
      return outcome.kind
  }
}

function rawOf(result: CallToolResult): string {
  const isBytes = (key: string) => key === 'data' || key === 'blob'
  const text = JSON.stringify(
    result,
    (key, value: unknown) =>
      isBytes(key) && typeof value === 'string' && value.length > LONGEST_RAW_TEXT
        ? `… ${value.length} characters of base64 …`
        : value,
    2
  )
  const clean = text.replaceAll('\\u0000', '\\ufffd').toWellFormed()
  return clean.length > MAX_RAW_CHARACTERS
    ? `${clean.slice(0, MAX_RAW_CHARACTERS)}\n… the rest is left out`
    : clean
}
