import { appUrl } from '#config/app'

export interface CurlQuestion {
  message: string
  model: string
  systemPrompt: string | null
  tools: unknown
  temperature?: number
  maxOutputTokens?: number
}

/** As one word of a shell, whatever it holds. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function post(path: string, body: string): string {
  return `curl -sN ${appUrl}${path} -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\\n  -d ${body}`
}

/** Commands that ask the same as the playground did, in a new conversation; `$TOKEN` is an access token. */
export function curlCommand(question: CurlQuestion): string {
  const { message, model, systemPrompt, tools, temperature, maxOutputTokens } = question
  const body = {
    message,
    model,
    tools,
    temperature,
    max_output_tokens: maxOutputTokens,
  }
  if (systemPrompt === null) {
    return post('/conversations/chat/stream', shellWord(JSON.stringify(body)))
  }
  const conversation = shellWord(JSON.stringify({ system_prompt: systemPrompt }))
  const text = JSON.stringify(body).replace(/\}$/, ',"conversation_id":"')
  return [
    `CONVERSATION=$(${post('/conversations', conversation)} | sed 's/{"id":"\\([^"]*\\)".*/\\1/')`,
    post('/conversations/chat/stream', `${shellWord(text)}$CONVERSATION'"}'`),
  ].join('\n')
}
