import { modelPath } from '#admin/models/model_paths'
import type { ModelBook } from '#ai/model_book'
import type { FoundItem } from './found_group.js'
import { pickMatching } from './pick_matching.js'

/** Models that somebody has described, on or off, by name, id or alias. */
export function findModels(book: ModelBook, q: string, limit: number): FoundItem[] {
  const models = book.entries.map(({ model, isEnabled }) => ({
    label: model.name,
    text: model.id,
    isOn: isEnabled === true,
  }))
  const aliases = Map.groupBy(book.aliases, ([, id]) => id)
  const aliasesOf = (id: string) => (aliases.get(id) ?? []).map(([alias]) => alias).join(' ')
  return pickMatching(models, q, limit, ({ text }) => aliasesOf(text)).map(
    ({ label, text, isOn }) => ({
      label,
      text,
      href: modelPath(text),
      mark: isOn ? undefined : { label: 'Off', kind: 'outline' },
    })
  )
}
