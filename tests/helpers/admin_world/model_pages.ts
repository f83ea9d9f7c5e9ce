import app from '@adonisjs/core/services/app'
import { writeCheck } from '#ai/managed/check_rows'
import { writeModelRow, writePrices } from '#ai/managed/model_rows'
import sql from '#core/services/sql'
import { raiseRevision, Revisions } from '#settings/revisions'
import { clearManagedModels, givenProvider } from '../managed_models.js'
import { times, type Pages } from './types.js'

const NOWHERE = 'http://127.0.0.1:65000'

/** A provider that was checked, with models, another name of one and its prices. */
export const modelPages: Pages = async ({ cleanup, write, rows }) => {
  cleanup(clearManagedModels)
  const { id, name } = await givenProvider(NOWHERE, ['one'])
  const names = Array.from({ length: rows }, (_, n) => `${write('model').slice(0, 180)}${n}`)
  await sql.transaction(async (db) => {
    const revision = await raiseRevision(db, 'models')
    await writeCheck(db, {
      provider: name,
      checkedAt: Date.now(),
      reached: { isOk: true, ms: 40 },
      key: { state: 'refused', cause: write('cause') },
      models: { names: ['one', ...names] },
    })
    await times(rows, (n) =>
      writeModelRow(db, {
        id: `${name}/${names[n]}`,
        provider: name,
        isEnabled: true,
        access: 'admins',
        name: write('name of model').slice(0, 200),
        contextTokens: 8_000,
        maxOutputTokens: 1_000,
        fallbacks: [`${name}/one`],
        revision,
      })
    )
    const prices = { input: 2.5, cachedInput: 1, output: 10 }
    await writePrices(db, `${name}/one`, { from: 1, prices })
    await times(rows, (n) =>
      db.run(
        'insert into model_aliases (alias, model_id, created_at) values (?, ?, ?)',
        `${n}${write('alias')}`.slice(0, 64),
        `${name}/${names[n]}`,
        Date.now()
      )
    )
  })
  const revisions = await app.container.make(Revisions)
  await revisions.check()
  return [
    `/admin/providers/${id}?show=all`,
    '/admin/providers/demo',
    `/admin/providers/${id}/delete`,
    `/admin/models/${name}/one`,
    ...names.slice(1, 4).map((model) => `/admin/models/${name}/${encodeURIComponent(model)}`),
  ]
}
