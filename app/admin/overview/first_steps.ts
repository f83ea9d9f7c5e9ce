import type { Section } from '../shell/navigation.js'
import { pathOf } from '../shell/page_paths.js'

/** What an instance has already. */
export interface InstanceFacts {
  hasProvider: boolean
  hasMessage: boolean
  hasPeople: boolean
  hasToolServer: boolean
}

/** Something to do on an instance that nobody used yet. */
export interface FirstStep {
  title: string
  text: string
  isDone: boolean
  /** Null where there is no page for it. */
  href: string | null
}

function step(isDone: boolean, section: Section, title: string, text: string): FirstStep {
  return { title, text, isDone, href: isDone ? null : pathOf(section) }
}

/** What makes a new instance useful, in order. */
export function firstSteps(facts: InstanceFacts): FirstStep[] {
  return [
    step(
      facts.hasProvider,
      'models',
      'Connect a model provider',
      'Until then the demo answers, which is no language model.'
    ),
    step(facts.hasMessage, 'playground', 'Send the first message', 'Figures appear here after it.'),
    step(facts.hasPeople, 'users', 'Invite people', 'They get a link and choose their password.'),
    step(facts.hasToolServer, 'tools', 'Add a tool server', 'Optional: tools over MCP.'),
  ]
}
