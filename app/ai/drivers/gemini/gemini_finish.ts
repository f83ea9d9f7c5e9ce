import type { FinishReason } from '../../types.js'

/** The finish reasons with which one of Google's filters cut an answer off. */
const FILTERED = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
])

/**
 * Maps Google's finish reason. Google says STOP after function calls too, and CONTINUATION where the
 * limit of one request was reached; reasons that it adds later, and those of a
 * failed generation (MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, LANGUAGE, OTHER …), are `other`.
 */
export function finishReasonOf(reason: string, madeCalls: boolean): FinishReason {
  if (FILTERED.has(reason)) {
    return 'content-filter'
  }
  switch (reason) {
    case 'STOP':
      return madeCalls ? 'tool-calls' : 'stop'
    case 'MAX_TOKENS':
    case 'CONTINUATION':
      return 'length'
    default:
      return 'other'
  }
}
