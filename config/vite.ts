import { defineConfig } from '@adonisjs/vite'

/** Styles and scripts of the pages, as `vite build` leaves them. */
const viteConfig = defineConfig({
  buildDirectory: 'public/assets',
  manifestFile: 'public/assets/.vite/manifest.json',
  assetsUrl: '/assets',
})

export default viteConfig
