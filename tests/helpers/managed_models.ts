import app from '@adonisjs/core/services/app'
import { CreateProvider } from '#ai/administration/create_provider'
import { SwitchModels } from '#ai/administration/switch_models'
import type { ProviderInput } from '#ai/administration/provider_fields'
import { systemOrigin } from '#audit/audit_origin'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { raiseRevision, Revisions } from '#settings/revisions'
import { ModelServer, type ModelServerOptions } from '#tests/support/model_server'

/** A key of somebody's provider. */
export const KEY = 'sk-test-0123456789abcdef-c2K'

export const byNobody = systemOrigin()

/** Forgets what was said of providers and models. */
export async function clearManagedModels(): Promise<void> {
  await sql.transaction(async (db) => {
    await raiseRevision(db, 'models')
    for (const table of [
      'providers',
      'provider_checks',
      'models',
      'model_aliases',
      'model_prices',
    ]) {
      await db.run(`delete from ${table}`)
    }
  })
  const revisions = await app.container.make(Revisions)
  await revisions.check()
}

export function providerInput(overrides: Partial<ProviderInput> = {}): ProviderInput {
  return {
    driver: 'openai',
    baseUrl: '',
    api: '',
    apiKey: KEY,
    passesUnlisted: false,
    ...overrides,
  }
}

/** A server of models, closed after the test. */
export async function givenModelServer(
  cleanup: (undo: () => Promise<void>) => void,
  options: Partial<ModelServerOptions> = {}
): Promise<ModelServer> {
  const server = await ModelServer.start({ key: KEY, models: ['one', 'two'], ...options })
  cleanup(() => server.close())
  return server
}

/** A provider of the database at this address, with these models turned on. */
export async function givenProvider(baseUrl: string, models: string[] = []) {
  const name = `p${newId().replaceAll('-', '').slice(-12)}`
  const createProvider = await app.container.make(CreateProvider)
  const id = await createProvider.execute({ ...providerInput({ baseUrl }), name }, byNobody)
  const switchModels = await app.container.make(SwitchModels)
  await switchModels.execute(
    models.map((model) => `${name}/${model}`),
    true,
    byNobody
  )
  return { id, name }
}
