import ViteProvider from '@adonisjs/vite/vite_provider'

/**
 * The pages: templates, and the styles and scripts that Vite built for them. While developing, and only then, Vite's own
 * server makes these as they are asked for.
 */
export default class AdminProvider extends ViteProvider {
  async boot() {
    await super.boot()
    const { default: edge } = await import('edge.js')
    const { escapeAttributes } = await import('#admin/pages/escaped_attributes')
    const { edgeIcons } = await import('#admin/icons/edge_icons')
    edge.use(edgeIcons)
    await escapeAttributes()
    edge.configure({ cache: !process.env.DEV_MODE })
  }

  async start() {
    if (process.env.DEV_MODE) {
      await super.start()
    }
  }

  async shutdown() {
    if (process.env.DEV_MODE) {
      await super.shutdown()
    }
  }
}
