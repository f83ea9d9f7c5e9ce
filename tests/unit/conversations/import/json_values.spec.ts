import { test } from '@japa/runner'
import { BrokenJson, jsonValues } from '#conversations/import/json_values'

const MAX_BYTES = 64

async function* inPieces(text: string, size: number) {
  const bytes = Buffer.from(text)
  for (let i = 0; i < bytes.length; i += size) {
    yield bytes.subarray(i, i + size)
  }
}

async function valuesOf(text: string, size: number, maxBytes = MAX_BYTES) {
  return Array.fromAsync(jsonValues(inPieces(text, size), maxBytes), (value) => value.text)
}

const VALUES = ['{"a":"}]\\"{","b":[1,[2]]}', '{"c":"ä🐈"}', '{}']

test.group('The values of a JSON file', () => {
  test('are those of {0}, wherever the bytes are cut')
    .with([
      ['an array', `[${VALUES.join(',')}]`],
      ['an array with blanks', `\ufeff [\n  ${VALUES.join(' ,\n ')}\n]\n`],
      ['JSON lines', `${VALUES.join('\n')}\n`],
      ['documents one after the other', VALUES.join('')],
    ] as const)
    .run(async ({ assert }, [, text]) => {
      for (const size of [1, 2, 3, 7, 1000]) {
        assert.deepEqual(await valuesOf(text, size), VALUES)
      }
    })

  test('of an empty array are none', async ({ assert }) => {
    assert.deepEqual(await valuesOf('[ ]', 1), [])
  })

  test('one that is too large is skipped, and the others are not', async ({ assert }) => {
    const large = JSON.stringify({ text: 'x'.repeat(MAX_BYTES) })
    for (const size of [1, 50, 1000]) {
      assert.deepEqual(await valuesOf(`[{},${large},{}]`, size), ['{}', null, '{}'])
    }
  })

  test('come to an end at {0}')
    .with([
      ['half a value', '[{"a":1},{"b":'],
      ['half an array', '[{"a":1},'],
      ['a word', 'PK\u0003\u0004 not JSON'],
    ] as const)
    .run(async ({ assert }, [, text]) => {
      await assert.rejects(() => valuesOf(text, 5), BrokenJson)
    })
})
