import app from '@adonisjs/core/services/app'
import { Settings } from '#settings/settings'

let settings: Settings

/** The container's `Settings`, for modules that are not built by the container. */
await app.booted(async () => {
  settings = await app.container.make(Settings)
})

export { settings as default }
