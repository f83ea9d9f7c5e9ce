import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { FILE_VARIABLES } from '#core/environment/env_values'

const ROOT = new URL('../../../../', import.meta.url)

/** Derived from ENVIRONMENT; nobody sets it. */
const NOT_FOR_OPERATORS = ['NODE_ENV']

function read(path: string) {
  return readFile(new URL(path, ROOT), 'utf8')
}

async function settings() {
  const source = await read('start/env.ts')
  return [...source.matchAll(/^ {4}([A-Z0-9_]+):/gm)]
    .map(([, name]) => name)
    .filter((name) => !NOT_FOR_OPERATORS.includes(name))
}

test.group('Documentation of the settings', () => {
  test('.env.example has all of them and no others', async ({ assert }) => {
    const example = await read('.env.example')
    const names = [...example.matchAll(/^(?:# )?([A-Z0-9_]+)=/gm)].map(([, name]) => name)
    assert.sameMembers(names, await settings())
  })

  test('the README has all of them and no others', async ({ assert }) => {
    const readme = await read('README.md')
    const cells = [...readme.matchAll(/^\| (`[A-Z][A-Z0-9_`, ]+`) +\|/gm)].flatMap(([, cell]) =>
      cell.replaceAll('`', '').split(', ')
    )
    assert.sameMembers(cells, await settings())
  })

  test('both say which may come from a file', async ({ assert }) => {
    const [readme, example] = await Promise.all([read('README.md'), read('.env.example')])
    const list = (quote: string) =>
      new RegExp(
        `${FILE_VARIABLES.map((name) => `${quote}${name}${quote}`).join('\\W+(?:and\\W+)?')}\\W`
      )
    assert.match(readme.replaceAll('\n', ' '), list('`'))
    assert.match(example.replaceAll('\n# ', ' '), list(''))
  })
})
