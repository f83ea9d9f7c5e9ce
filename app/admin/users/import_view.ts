import type { ImportRow } from '#auth/people/import/read_people'
import { Form } from '../forms/form.js'
import type { PageView } from '../pages/render_page.js'

const SHOWN = 100

/** What a file would do, line by line. */
export class ImportView implements PageView {
  readonly title = 'Import people'
  readonly section = 'users'
  readonly trail = [{ label: 'Users', href: '/admin/users' }]
  readonly form: Form
  readonly preview: {
    file: string
    good: number
    faulty: number
    rows: { line: number; email: string; role: string; fault: string | null }[]
    more: number
  } | null

  constructor(form = new Form(), preview: { file: string; rows: ImportRow[] } | null = null) {
    this.form = form
    if (preview === null) {
      this.preview = null
      return
    }
    const { file, rows } = preview
    const faulty = rows.filter(({ fault }) => fault !== null)
    const shown = [...faulty, ...rows.filter(({ fault }) => fault === null)].slice(0, SHOWN)
    this.preview = {
      file,
      good: rows.length - faulty.length,
      faulty: faulty.length,
      rows: shown,
      more: rows.length - shown.length,
    }
  }
}
