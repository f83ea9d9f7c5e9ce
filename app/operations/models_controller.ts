import { inject } from '@adonisjs/core'
import { ModelManager } from '#ai/model_manager'
import { listModels } from './list_models.js'
import ModelTransformer from './model_transformer.js'

/** `GET /models`: all models in one page; there are a few dozen at most. */
@inject()
export default class ModelsController {
  constructor(private models: ModelManager) {}

  index() {
    return {
      data: listModels(this.models).map((listed) => new ModelTransformer(listed).toObject()),
      next_cursor: null,
    }
  }
}
