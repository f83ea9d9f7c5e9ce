import adonisjs from '@adonisjs/vite/client'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    adonisjs({
      entryPoints: ['resources/css/app.css', 'resources/js/app.ts'],
      assets: ['resources/images/**'],
      reload: ['resources/views/**/*.edge'],
    }),
  ],
  build: {
    /* What `popover`, nesting and `light-dark()` ask for. */
    target: ['chrome123', 'firefox128', 'safari17.5'],
    /* Everything is a file of our own: the content security policy allows no `data:`. */
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
