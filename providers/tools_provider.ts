import type { ApplicationService } from '@adonisjs/core/types'
import { ToolCatalogue } from '#tools/tool_catalogue'

/** The tools that models are offered. */
export default class ToolsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(ToolCatalogue, () => new ToolCatalogue([]))
  }
}
