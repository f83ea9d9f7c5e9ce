import { test } from '@japa/runner'
import type { CatalogueModel } from '#ai/types'
import { cheapestModelFor } from '#conversations/titles/cheapest_model'
import { givenModel } from '#tests/helpers/ai'

const prices = (input: number, output: number) => ({
  prices: { input, cachedInput: input, output },
})

const IMAGE: CatalogueModel['capabilities'] = {
  input: ['text'],
  output: ['text', 'image'],
  tools: false,
  reasoning: false,
}

const MODELS = [
  givenModel('a/large', prices(2, 10)),
  givenModel('a/small', prices(0.5, 1)),
  givenModel('a/smallest', prices(0.25, 1)),
  givenModel('a/unpriced'),
  givenModel('a/images', { ...prices(0, 0), capabilities: IMAGE }),
  givenModel('b/cheaper', prices(0.01, 0.1)),
  givenModel('c/unpriced'),
]

test.group('The model that makes titles', () => {
  test('for answers of {answering} is {expected}')
    .with([
      { answering: 'a/large', expected: 'a/smallest' },
      { answering: 'a/smallest', expected: 'a/smallest' },
      { answering: 'a/unpriced', expected: 'a/smallest' },
      { answering: 'a/images', expected: 'a/smallest' },
      { answering: 'b/cheaper', expected: 'b/cheaper' },
      { answering: 'c/unpriced', expected: 'c/unpriced' },
      { answering: 'a/unlisted', expected: 'a/unlisted' },
      { answering: null, expected: null },
    ])
    .run(({ assert }, { answering, expected }) => {
      assert.equal(cheapestModelFor(answering, MODELS), expected)
    })
})
