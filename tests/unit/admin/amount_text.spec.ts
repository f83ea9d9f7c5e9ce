import { test } from '@japa/runner'
import { amountText, readAmount, readShown } from '#admin/limits/amount_text'

const USD = 1_000_000_000

test.group('Amounts in the fields of budgets', () => {
  test('are shown as they can be written')
    .with([
      { unit: 'tokens', amount: 2_000_000, text: '2000000' },
      { unit: 'tokens', amount: 0, text: '0' },
      { unit: 'usd', amount: 0, text: '0' },
      { unit: 'usd', amount: 12.5 * USD, text: '12.5' },
      { unit: 'usd', amount: 1_000_000 * USD, text: '1000000' },
      { unit: 'usd', amount: 100_000, text: '0.0001' },
      { unit: 'usd', amount: 999_999_999_900_000, text: '999999.9999' },
    ] as const)
    .run(({ assert }, { unit, amount, text }) => {
      assert.equal(amountText(unit, amount), text)
      assert.deepEqual(readAmount(unit, text), { amount })
      assert.equal(readShown(unit, text), amount)
    })

  test('may be finer than what can be written', ({ assert }) => {
    assert.equal(amountText('usd', 1), '0.000000001')
    assert.equal(readShown('usd', '0.000000001'), 1)
    assert.property(readAmount('usd', '0.000000001'), 'fault')
  })

  test('are words where they are none', ({ assert }) => {
    assert.equal(amountText('usd', 'none'), '')
    assert.equal(readShown('usd', ''), 'none')
    assert.equal(amountText('tokens', 'unlimited'), 'unlimited')
    assert.equal(readShown('tokens', 'unlimited'), 'unlimited')
    assert.isNull(readShown('tokens', 'x'))
  })

  test('are refused where they are not exact')
    .with([
      { unit: 'tokens', text: '1.0' },
      { unit: 'tokens', text: '1 000' },
      { unit: 'tokens', text: '+1' },
      { unit: 'tokens', text: '0x10' },
      { unit: 'tokens', text: '١' },
      { unit: 'tokens', text: '1000000000000001' },
      { unit: 'usd', text: '.5' },
      { unit: 'usd', text: '5.' },
      { unit: 'usd', text: '1,5' },
      { unit: 'usd', text: 'Infinity' },
      { unit: 'usd', text: '1000000.0001' },
    ] as const)
    .run(({ assert }, { unit, text }) => {
      assert.property(readAmount(unit, text), 'fault')
    })
})
