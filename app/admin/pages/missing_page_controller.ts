import { Problem } from '#core/problem'

/** Every address under `/admin` that is no page. */
export default class MissingPageController {
  async show() {
    throw new Problem('not_found', { detail: 'There is no page at this address.' })
  }
}
