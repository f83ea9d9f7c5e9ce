import app from '@adonisjs/core/services/app'
import type { ModelManager } from '#ai/model_manager'

let models: ModelManager

/** The container's `ModelManager`, for modules that are not built by the container. */
await app.booted(async () => {
  models = await app.container.make('ai.models')
})

export { models as default }
