import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'

/** The page on which administrators sign in. */
export class SignInView implements PageView {
  readonly title = 'Sign in'
  readonly form: Form

  constructor(form = new Form()) {
    this.form = form
  }
}
