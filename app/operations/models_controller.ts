import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ModelManager } from '#ai/model_manager'
import { listModels } from './list_models.js'
import ModelTransformer from './model_transformer.js'

/** `GET /models`: all models in one page; there are a few dozen at most. */
@inject()
export default class ModelsController {
  constructor(private models: ModelManager) {}

  index({ auth }: HttpContext) {
    const listed = listModels(this.models, auth.getUserOrFail())
    return {
      data: listed.map((one) => new ModelTransformer(one).toObject()),
      next_cursor: null,
    }
  }
}
