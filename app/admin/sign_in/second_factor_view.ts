import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'

/** The page that asks for the code after the password. */
export class SecondFactorView implements PageView {
  readonly title = 'Enter your code'

  constructor(readonly form = new Form()) {}
}
