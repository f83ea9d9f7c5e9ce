import type {
  Blob,
  FunctionCall,
  GenerateContentResponseUsageMetadata,
  GroundingMetadata,
} from '@google/genai'

/**
 * What `streamGenerateContent` sends in one event. The SDK's types describe an answer that the SDK has rewritten;
 * here are the fields as they are on the wire, enums as plain strings because new members appear without notice.
 */
export interface GeminiChunk {
  candidates?: GeminiCandidate[]
  promptFeedback?: { blockReason?: string }
  /** Absent in the answers of old models. */
  responseId?: string
  modelVersion?: string
  usageMetadata?: GenerateContentResponseUsageMetadata
  /** Google reports a failure in the middle of a stream as an event of a 200 answer. */
  error?: GeminiErrorBody
}

export interface GeminiCandidate {
  index?: number
  content?: { parts?: GeminiPart[] }
  finishReason?: string
  finishMessage?: string
  groundingMetadata?: GroundingMetadata
  /** `citationSources` at the Gemini API, `citations` at Vertex AI. */
  citationMetadata?: { citationSources?: GeminiCitation[]; citations?: GeminiCitation[] }
}

export interface GeminiCitation {
  uri?: string
  title?: string
}

export interface GeminiPart {
  text?: string
  thought?: boolean
  thoughtSignature?: string
  functionCall?: FunctionCall
  inlineData?: Blob
}

/** `google.rpc.Status` as JSON. */
export interface GeminiErrorBody {
  code?: number
  message?: string
  status?: string
  details?: GeminiErrorDetail[]
}

export interface GeminiErrorDetail {
  '@type'?: string
  /** Of `google.rpc.RetryInfo`: a duration such as `34.4s`. */
  'retryDelay'?: string
  /** Of `google.rpc.ErrorInfo`, e.g. `API_KEY_INVALID`. */
  'reason'?: string
}
