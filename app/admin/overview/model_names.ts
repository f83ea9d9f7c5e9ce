/** How people know models: by name, where the catalogue has one. */
export type ModelNames = ReadonlyMap<string, string>

/** An id that the catalogue does not know is shown as it is. */
export function modelName(names: ModelNames, model: string): string {
  return names.get(model) ?? (model === '' ? 'Unknown model' : model)
}
