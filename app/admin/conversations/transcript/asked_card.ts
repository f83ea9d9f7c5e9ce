import { renderJson, type RenderedJson } from '#admin/content/render_json'
import { isSafeLink } from '#admin/content/safe_link'
import type { Interaction } from '#interactions/types'
import type { InteractionPart } from '#runs/message_parts'

/** A form, a choice or a page that a tool asked for, with what was answered. */
export interface AskedCard {
  kind: 'asked'
  title: string
  message: string
  state: { label: string; kind: 'ok' | 'warn' | 'info' }
  /** Of a choice. */
  actions: { label: string; isChosen: boolean }[]
  /** Of a page to visit. */
  link: { href: string | null; host: string } | null
  /** Of a form: what was filled in; null where nothing was. */
  answer: RenderedJson | null
}

const TITLES: Record<InteractionPart['type'], string> = {
  'data-form': 'Form',
  'data-actions': 'Choice',
  'data-url': 'Page to visit',
}

function stateOf(part: InteractionPart, personName: string): AskedCard['state'] {
  switch (part.data.state) {
    case 'pending':
      return { label: `Waiting for ${personName}`, kind: 'info' }
    case 'accepted':
      return { label: 'Answered', kind: 'ok' }
    case 'declined':
      return { label: `Declined by ${personName}`, kind: 'warn' }
    case 'cancelled':
      return { label: 'Taken back', kind: 'warn' }
    case 'expired':
      return { label: 'Not answered in time', kind: 'warn' }
  }
}

export function askedCard(
  part: InteractionPart,
  interaction: Interaction | undefined,
  personName: string
): AskedCard {
  const { data } = part
  const content = interaction?.answer?.content
  const isForm = part.type === 'data-form'
  return {
    kind: 'asked',
    title: interaction?.title ? `${TITLES[part.type]} · ${interaction.title}` : TITLES[part.type],
    message: data.message,
    state: stateOf(part, personName),
    actions: (data.actions ?? []).map(({ id, label }) => ({
      label,
      isChosen: content?.action === id,
    })),
    link:
      data.url === undefined
        ? null
        : { href: isSafeLink(data.url) ? data.url : null, host: data.host ?? data.url },
    answer: isForm && content !== undefined ? renderJson(content) : null,
  }
}
