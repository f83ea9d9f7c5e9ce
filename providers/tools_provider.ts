import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import weather from '#config/weather'
import { McpTools } from '#mcp/mcp_tools'
import { Settings } from '#settings/settings'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import { ToolCatalogue } from '#tools/tool_catalogue'

/** The tools that models are offered. */
export default class ToolsProvider {
  #builtin: BuiltinTools | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(BuiltinTools, async (resolver) => {
      const settings = await resolver.make(Settings)
      this.#builtin = new BuiltinTools({
        weather: {
          ...weather,
          get driver() {
            return settings.get('weather_driver')
          },
        },
      })
      return this.#builtin
    })
    container.singleton(ToolCatalogue, async (resolver) => {
      return new ToolCatalogue(
        [await resolver.make(BuiltinTools), await resolver.make(McpTools)],
        await resolver.make(Logger)
      )
    })
  }

  async shutdown() {
    await this.#builtin?.close()
  }
}
