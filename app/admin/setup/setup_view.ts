import { SETUP_STEPS, type SetupStep } from '#auth/setup/setup_steps'
import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'

/** A step in the list at the side. */
export interface ListedStep {
  number: number
  label: string
  isOptional: boolean
  state: 'done' | 'current' | 'open'
  /** Null where it cannot be gone to. */
  href: string | null
}

interface StepText {
  /** In the list. */
  label: string
  title: string
  lead: string
}

const TEXTS: Record<SetupStep, StepText> = {
  administrator: {
    label: 'Admin account',
    title: 'Make the first account',
    lead: 'Its owner runs this installation: people, models, tools and settings.',
  },
  organisation: {
    label: 'Organisation and time zone',
    title: 'Say where you are',
    lead: 'People see the name. Times and days on these pages follow the zone.',
  },
  provider: {
    label: 'Model provider',
    title: 'Connect your first model',
    lead: 'The key is encrypted before it is stored and is never shown again. You can add more providers later.',
  },
  tools: {
    label: 'Tools',
    title: 'Add tools',
    lead: 'A tool server lets models look things up and do things. You can add one at any time.',
  },
  access: {
    label: 'Sign-in and privacy',
    title: 'Say who may come in',
    lead: 'Who may register, and whether administrators may read what others write.',
  },
  message: {
    label: 'First message',
    title: 'Try it',
    lead: 'Send a message and watch the answer being written.',
  },
}

const OPTIONAL: ReadonlySet<SetupStep> = new Set(['tools'])

/** A page of the first run. */
export class SetupView implements PageView {
  readonly title: string
  readonly lead: string
  readonly steps: ListedStep[]
  /** Where "Back" leads; null on the first step that can be gone back to. */
  readonly backHref: string | null

  constructor(
    readonly step: SetupStep,
    done: readonly SetupStep[],
    readonly form = new Form()
  ) {
    const { title, lead } = TEXTS[step]
    this.title = title
    this.lead = lead
    const isBegun = done.length > 0
    this.steps = SETUP_STEPS.map((name, index) => ({
      number: index + 1,
      label: TEXTS[name].label,
      isOptional: OPTIONAL.has(name),
      state: name === step ? 'current' : done.includes(name) ? 'done' : 'open',
      href: name === step || name === 'administrator' || !isBegun ? null : hrefOf(name),
    }))
    const before = SETUP_STEPS[SETUP_STEPS.indexOf(step) - 1]
    this.backHref = before === undefined || before === 'administrator' ? null : hrefOf(before)
  }
}

export function hrefOf(step: SetupStep): string {
  return `/setup/${step}`
}

/** Where somebody goes on who has done these steps: the first one that is not done, behind `after`. */
export function nextHref(done: readonly SetupStep[], after?: SetupStep): string {
  const rest = after === undefined ? SETUP_STEPS : SETUP_STEPS.slice(SETUP_STEPS.indexOf(after) + 1)
  const next = rest.find((step) => !done.includes(step))
  return hrefOf(next ?? 'message')
}
