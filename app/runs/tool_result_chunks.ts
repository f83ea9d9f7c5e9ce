import type { CallToolResult } from '@modelcontextprotocol/client'
import type { FileKeeper } from '#runs/model_event_writer'
import type { UiChunk } from '#runs/ui_chunks'
import type { CatalogueTool } from '#tools/types'

/** What the stream shows of a tool's result. */
export async function toolResultChunks(
  { callId }: { callId: string; tool: CatalogueTool },
  result: CallToolResult,
  keepFile: FileKeeper
): Promise<{ isError: boolean; chunks: UiChunk[] }> {
  void keepFile
  const output = { content: result.content, structuredContent: result.structuredContent }
  return {
    isError: result.isError === true,
    chunks: [{ type: 'tool-output-available', toolCallId: callId, output, dynamic: true }],
  }
}
