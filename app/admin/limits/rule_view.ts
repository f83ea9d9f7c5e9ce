import type { BudgetRule } from '#limits/budgets/budget_rules'
import type { DescribedSubject } from '#limits/budgets/describe_subjects'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { amountText } from './amount_text.js'
import { BUDGET_FIELDS, kindWords, type BudgetField } from './budget_words.js'
import { casePath, LIMITS_TRAIL, rulePath } from './limit_paths.js'
import { meterOf, type Meter } from './meter.js'
import type { RuleFacts } from './rule_facts.js'
import { ruleMeters } from './subject_rows.js'
import { inOrder } from './whose_words.js'

const LEADS: Record<string, string> = {
  instance: 'What everybody may use together.',
  everyone: 'What each person may use for themselves, where nothing else is said of them.',
  group: 'What the people of the group may use together.',
  user: 'Whatever is said here takes the place of what is said of each person.',
  token: 'What requests with this token may use. It counts for the person, too.',
}

/** The forms of the page; one of them may come back with what is wrong. */
export interface RuleForms {
  amounts?: Form
  raise?: Form
}

/** `/admin/limits/rules/:subject`: what is said of one subject, and what of it is used. */
export class RuleView implements PageView {
  readonly section = 'limits'
  readonly trail = LIMITS_TRAIL
  readonly title: string
  readonly lead: string
  readonly path: string
  readonly meters: Meter[]
  readonly hasUnlimited: boolean
  readonly isPerson: boolean
  readonly canRemove: boolean
  readonly fields
  readonly raises: { value: string; label: string }[]
  readonly form: Form
  readonly raiseForm: Form
  readonly links: { label: string; href: string }[]

  constructor({ subject, described, rules, own }: RuleFacts, format: Formats, forms: RuleForms) {
    const { kind } = described
    this.title = described.label
    this.lead = [kindWords(described), LEADS[kind]].filter((part) => part !== '').join(' · ')
    this.path = rulePath(subject)
    this.isPerson = kind === 'user'
    this.hasUnlimited = this.isPerson
    this.canRemove = rules.length > 0
    const unlimited = ruleMeters(
      rules.filter(({ amount }) => amount === null),
      format
    )
    this.meters = this.isPerson
      ? [...inOrder(own).map((use) => meterOf(use, format)), ...unlimited]
      : ruleMeters(rules, format)
    this.fields = BUDGET_FIELDS.map((field) => fieldOf(field, rules))
    const raised = this.isPerson ? own : rules.filter(({ amount }) => amount !== null)
    this.raises = BUDGET_FIELDS.filter(({ period, unit }) =>
      raised.some((one) => one.period === period && one.unit === unit)
    ).map(({ name, period, unit }) => ({
      value: name,
      label: `${unit === 'usd' ? 'US dollars' : 'Tokens'}, until ${period === 'day' ? 'today is' : 'the month is'} over`,
    }))
    this.form = forms.amounts ?? new Form(valuesOf(rules))
    this.raiseForm = forms.raise ?? new Form()
    this.links = linksOf(described)
  }
}

function ruleOf({ period, unit }: BudgetField, rules: BudgetRule[]): BudgetRule | undefined {
  return rules.find((rule) => rule.period === period && rule.unit === unit)
}

function textOf(field: BudgetField, rules: BudgetRule[]): string {
  const rule = ruleOf(field, rules)
  return amountText(field.unit, rule === undefined ? 'none' : (rule.amount ?? 'unlimited'))
}

function fieldOf(field: BudgetField, rules: BudgetRule[]) {
  return {
    name: field.name,
    label: field.label,
    was: textOf(field, rules),
    inputmode: field.unit === 'usd' ? 'decimal' : 'numeric',
  }
}

function valuesOf(rules: BudgetRule[]): Record<string, string> {
  return Object.fromEntries(
    BUDGET_FIELDS.flatMap((field) => {
      const text = textOf(field, rules)
      if (text === '') {
        return []
      }
      return [text === 'unlimited' ? [`${field.name}_unlimited`, 'on'] : [field.name, text]]
    })
  )
}

function linksOf({ kind, id, label, owner }: DescribedSubject): RuleView['links'] {
  if (kind === 'user') {
    return [
      { label: 'The person', href: `/admin/users/${id}` },
      { label: 'What holds for them', href: casePath(label) },
    ]
  }
  if (kind === 'group') {
    return [{ label: 'The group', href: `/admin/groups/${id}` }]
  }
  return owner === null ? [] : [{ label: 'The person', href: `/admin/users/${owner.id}` }]
}
