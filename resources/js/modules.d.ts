declare module '@alpinejs/csp' {
  import type { Alpine } from 'alpinejs'
  const alpine: Alpine
  export default alpine
}

declare module '@imacrayon/alpine-ajax' {
  import type { PluginCallback } from 'alpinejs'
  const plugin: PluginCallback
  export default plugin
}
