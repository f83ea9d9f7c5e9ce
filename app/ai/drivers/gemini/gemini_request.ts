import type { Content, GenerateContentConfig, Tool } from '@google/genai'
import type { ModelRequest, ModelTool } from '../../types.js'
import { geminiContents } from './gemini_contents.js'
import { geminiSchema } from './gemini_schema.js'

export const API_VERSION = 'v1beta'

/** The parts of the SDK's configuration that the body carries beside `generationConfig`. */
interface GeminiConfig extends GenerateContentConfig {
  systemInstruction?: Content
  tools?: Tool[]
}

/** The SDK's `GenerateContentParameters`, narrowed to the forms that we use. */
export interface GeminiParameters {
  model: string
  contents: Content[]
  config: GeminiConfig
}

/** The JSON body of `generateContent` and `streamGenerateContent`. */
export interface GeminiBody {
  contents: Content[]
  systemInstruction?: Content
  tools?: Tool[]
  generationConfig: Omit<GeminiConfig, 'systemInstruction' | 'tools'>
}

/** Maps our request to the parameters that the SDK takes. */
export function geminiParameters(request: ModelRequest): GeminiParameters {
  const { model, system, tools, temperature, maxOutputTokens, capabilities } = request
  const config: GeminiConfig = {}

  if (system) {
    config.systemInstruction = { parts: [{ text: system }] }
  }
  if (temperature !== undefined) {
    config.temperature = temperature
  }
  if (maxOutputTokens !== undefined) {
    config.maxOutputTokens = maxOutputTokens
  }
  if (tools.length > 0) {
    config.tools = [{ functionDeclarations: tools.map((tool) => functionDeclaration(tool)) }]
  }
  /* Text is the default; naming it for a model that only writes text changes nothing. */
  if (capabilities?.output.some((modality) => modality !== 'text')) {
    config.responseModalities = capabilities.output.map((modality) => modality.toUpperCase())
  }
  if (capabilities?.reasoning) {
    config.thinkingConfig = { includeThoughts: true }
  }
  return { model, contents: geminiContents(model, request.messages), config }
}

/** The body as the SDK would lay it out: held to it by a contract test. */
export function geminiBody({ contents, config }: GeminiParameters): GeminiBody {
  const { systemInstruction, tools, ...generationConfig } = config
  return {
    contents,
    ...(systemInstruction && { systemInstruction }),
    ...(tools && { tools }),
    generationConfig,
  }
}

/** The path of a model below `/v1beta/`: tuned models bring their own collection. */
export function geminiModelPath(model: string) {
  const path = /^(?:models|tunedModels)\//.test(model) ? model : `models/${model}`
  return path.split('/').map(encodeURIComponent).join('/')
}

function functionDeclaration({ name, description, inputSchema }: ModelTool) {
  const parametersJsonSchema = geminiSchema(inputSchema)
  /* A function without parameters leaves them out: an object type without properties is refused by some models. */
  const hasParameters =
    Object.keys(inputSchema.properties ?? {}).length > 0 || '$ref' in inputSchema
  return { name, description, ...(hasParameters && { parametersJsonSchema }) }
}
