import ViteProvider from '@adonisjs/vite/vite_provider'

/**
 * The pages: templates, and the styles and scripts that Vite built for them. While developing, and only then, Vite's own
 * server makes these as they are asked for.
 */
export default class AdminProvider extends ViteProvider {
  async boot() {
    await super.boot()
    const { default: edge } = await import('edge.js')
    const { edgeIcons } = await import('#admin/icons/edge_icons')
    const { edgeEscapedAttributes } = await import('#admin/pages/escaped_attributes')
    edge.use(edgeIcons)
    edge.use(edgeEscapedAttributes)
    const isCached = !process.env.DEV_MODE
    edge.configure({ cache: isCached })
    if (isCached) {
      /* Each renderer would look through the folders for components, as Edge was made before it was told to cache. */
      const components = edge.loader.listComponents()
      edge.loader.listComponents = () => components
    }
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
