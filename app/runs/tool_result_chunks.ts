import type { CallToolResult } from '@modelcontextprotocol/client'
import type { FileKeeper } from '#runs/model_event_writer'
import type { UiChunk } from '#runs/ui_chunks'
import { keepToolResult } from '#tools/tool_results'
import type { CatalogueTool } from '#tools/types'

/**
 * What the stream shows of a tool's result: its output or its error, and its files and links as parts of the message. Files
 * are stored before they are named.
 */
export async function toolResultChunks(
  { callId, tool }: { callId: string; tool: CatalogueTool },
  result: CallToolResult,
  keepFile: FileKeeper
): Promise<{ isError: boolean; chunks: UiChunk[] }> {
  const { output, errorText, files, sources } = await keepToolResult(
    result,
    tool.outputSchema,
    keepFile
  )
  return {
    isError: errorText !== null,
    chunks: [
      errorText === null
        ? { type: 'tool-output-available', toolCallId: callId, output, dynamic: true }
        : { type: 'tool-output-error', toolCallId: callId, errorText, dynamic: true },
      ...files.map(({ url, mediaType }): UiChunk => ({ type: 'file', url, mediaType })),
      ...sources.map(({ url, title }, index): UiChunk => {
        return { type: 'source-url', sourceId: `${callId}-${index + 1}`, url, title }
      }),
    ],
  }
}
