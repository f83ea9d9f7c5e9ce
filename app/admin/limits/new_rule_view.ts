import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'
import { LIMITS_TRAIL } from './limit_paths.js'

/** `/admin/limits/new` */
export class NewRuleView implements PageView {
  readonly title = 'Set a budget'
  readonly section = 'limits'
  readonly trail = LIMITS_TRAIL
  readonly choices = [
    { value: 'user', label: 'A person', hint: 'Takes the place of what is said of each person' },
    { value: 'group', label: 'A group', hint: 'Its people share it' },
    { value: 'token', label: 'A personal access token', hint: 'For a script or a front end' },
    { value: 'everyone', label: 'Each person', hint: 'Where nothing else is said of them' },
    { value: 'instance', label: 'The whole instance', hint: 'All people together' },
  ]

  constructor(
    readonly groups: string[],
    readonly form: Form = new Form({ whose: 'user' })
  ) {}
}
