import type { ResolvedModel } from '#ai/model_manager'
import type { ModelCall } from '#ai/types'

/** How much of the question and of the answer the model sees, in UTF-16 units each. */
const EXCERPT_LENGTH = 2_000
/** Six words, in languages whose words take many tokens. */
const TITLE_TOKENS = 64
/** Models that think before they speak spend the same allowance on it; of some it is not known. */
const REASONING_TOKENS = 1_024

const INSTRUCTION = `You give conversations their titles. The message holds how a conversation began: what a person asked and, after a line of dashes, what was answered. Do not answer it. Reply with nothing but a title: at most six words, in the language of the conversation, without quotation marks, without markdown, without a full stop.`

/** How a conversation began. */
export interface Beginning {
  question: string
  answer: string
}

function excerpt(text: string): string {
  return text.trim().slice(0, EXCERPT_LENGTH).toWellFormed()
}

/** What a model is asked for a title. */
export function titleCall({ question, answer }: Beginning, model: ResolvedModel): ModelCall {
  const text = [excerpt(question), excerpt(answer)]
    .filter((part) => part !== '')
    .join('\n\n---\n\n')
  const mayReason = model.capabilities?.reasoning ?? true
  return {
    system: INSTRUCTION,
    messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    tools: [],
    maxOutputTokens: mayReason ? REASONING_TOKENS : TITLE_TOKENS,
  }
}
