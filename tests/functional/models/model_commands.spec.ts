import { test } from '@japa/runner'
import { ace, aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import {
  clearManagedModels,
  givenModelServer,
  givenProvider,
  KEY,
} from '#tests/helpers/managed_models'
import { onAnyDatabase } from '#tests/support/requirements'

test.group('model:*', (group) => {
  group.tap(onAnyDatabase)
  group.each.teardown(clearManagedModels)

  test('list shows the models that are on, and with --all the others', async ({
    assert,
    cleanup,
  }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const { exitCode, stdout, output } = await ace(['model:list', '--json'])
    assert.equal(exitCode, 0, output)
    const listed: { id: string }[] = JSON.parse(stdout)
    assert.containsSubset(listed, [
      { id: `${name}/one`, enabled: true, default: false, access: 'everyone', prices: null },
      { id: 'demo/demo', default: true },
    ])

    await aceHere('model:check', name)
    const own = await aceHere('model:list', '--provider', name)
    assert.include(own.stdout, `${name}/one`)
    assert.notInclude(own.stdout, `${name}/two`)
    const all = await aceHere('model:list', '--provider', name, '--all')
    assert.include(all.stdout, `${name}/two`)
    const unknown = await aceHere('model:list', '--provider', 'nobody')
    assert.equal(unknown.exitCode, 2)
    assert.include(unknown.stderr, `There is no provider nobody`)
  })

  test('check tells what it found, and exits with 1 where one cannot be used', async ({
    assert,
    cleanup,
  }) => {
    const server = await givenModelServer(cleanup)
    const good = await givenProvider(server.url)
    const refusing = await givenModelServer(cleanup, { key: 'another' })
    const bad = await givenProvider(refusing.url)
    const fine = await ace(['model:check', good.name, 'demo', '--json'])
    assert.equal(fine.exitCode, 0, fine.output)
    assert.containsSubset(JSON.parse(fine.stdout), [
      { provider: good.name, usable: true, key: 'accepted', models_found: 2, causes: [] },
      { provider: 'demo', usable: true, key: 'none', models_found: 1 },
    ])
    const both = await aceHere('model:check')
    assert.equal(both.exitCode, 1, both.output)
    assert.match(both.stdout, new RegExp(`${bad.name} .*refused .*It refused the key`))
    assert.notInclude(both.output, KEY)
    const unknown = await aceHere('model:check', 'nobody')
    assert.equal(unknown.exitCode, 2)
    const entries = await auditOf(good.name)
    assert.isTrue(entries.every(({ actor_kind: kind }) => kind === 'command'))
    assert.isAbove(entries.length, 0)
  })
})
