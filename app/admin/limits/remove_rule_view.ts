import type { DescribedSubject } from '#limits/budgets/describe_subjects'
import type { Subject } from '#limits/budgets/subjects'
import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'
import { LIMITS_TRAIL, rulePath } from './limit_paths.js'

const CONSEQUENCES: Record<string, string> = {
  instance: 'Everybody together may then use as much as they like.',
  everyone: 'Each person may then use as much as they like, where nothing is said of them.',
  group: 'The people of the group may then use as much as their other budgets allow.',
  user: 'What is said of each person holds for them again.',
  token: 'Requests with the token may then use what the person may.',
}

/** `/admin/limits/rules/:subject/remove` */
export class RemoveRuleView implements PageView {
  readonly section = 'limits'
  readonly title: string
  readonly trail: { label: string; href: string }[]
  readonly confirm
  readonly form = new Form()

  constructor(subject: Subject, { kind, label }: DescribedSubject) {
    const path = rulePath(subject)
    this.title = `Remove the budget of ${label}`
    this.trail = [...LIMITS_TRAIL, { label: 'Budget', href: path }]
    this.confirm = {
      title: 'Remove the budget?',
      text: `${label}: all amounts a day and a month are taken back. What was used stays counted.`,
      consequence: CONSEQUENCES[kind],
      action: `${path}/remove`,
      button: 'Remove',
      cancelHref: path,
    }
  }
}
