import type { Form } from '#admin/forms/form'
import type { PageView } from '#admin/pages/render_page'
import type { ListedModel } from '#operations/list_models'
import { curlCommand } from './curl_command.js'
import type { PlaygroundConversation } from './playground_query.js'
import type { TurnView } from './turn_view.js'

export interface Option {
  value: string
  label: string
}

/** What was asked of one model, and what it said. */
export interface PlaygroundColumn {
  id: string
  /** Other than that of the other column, which may be of the same model. */
  label: string
  model: string
  turns: TurnView[]
  curl: string | null
}

const SAMPLES = [
  'Explain what you can do, in three sentences.',
  'What is 17.5 % of 2,840? Use a tool if you have one.',
  'Write a table of the planets with their radius.',
]

function modelOptions(models: ListedModel[]): Option[] {
  return models.map(({ model, isDefault }) => ({
    value: model.id,
    label: isDefault ? `${model.id} (default)` : model.id,
  }))
}

/** The page: the form, and the conversations of one model or two. */
export class PlaygroundView implements PageView {
  readonly title = 'Playground'
  readonly section = 'playground'
  readonly samples = SAMPLES
  readonly models: Option[]
  readonly comparable: Option[]
  readonly columns: PlaygroundColumn[]
  readonly defaultModel: string
  readonly form: Form

  constructor(content: {
    form: Form
    models: ListedModel[]
    conversations: PlaygroundConversation[]
    turns: TurnView[][]
  }) {
    this.form = content.form
    this.models = modelOptions(content.models)
    this.comparable = [{ value: '', label: 'None' }, ...this.models]
    this.defaultModel = content.models.find(({ isDefault }) => isDefault)?.model.id ?? ''
    const isComparing = content.conversations.length > 1
    this.columns = content.conversations.map((one, i) => {
      const model = one.conversation.model ?? this.defaultModel
      return {
        id: one.conversation.id,
        label: isComparing ? `${i === 0 ? 'First' : 'Second'}: ${model}` : model,
        model,
        turns: content.turns[i],
        curl: this.#curlOf(one),
      }
    })
  }

  get isComparing(): boolean {
    return this.columns.length > 1
  }

  get isLive(): boolean {
    return this.columns.some(({ turns }) => turns.some(({ live }) => live !== null))
  }

  #curlOf({ conversation, messages }: PlaygroundConversation): string | null {
    const question = messages.findLast(({ role }) => role === 'user')
    const text = question?.parts.find((part) => part.type === 'text')?.text
    if (text === undefined) {
      return null
    }
    const { temperature, max_output_tokens: maxOutputTokens } = this.form.values
    return curlCommand({
      message: text,
      model: conversation.model ?? this.defaultModel,
      systemPrompt: conversation.systemPrompt,
      tools: conversation.tools,
      ...(temperature !== undefined && { temperature: Number(temperature) }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens: Number(maxOutputTokens) }),
    })
  }
}
