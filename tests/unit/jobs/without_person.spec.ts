import { test } from '@japa/runner'
import { withoutPerson } from '#jobs/tracked/without_person'

const ada = {
  id: '01a2176a-e5ce-7682-af5b-ae9f5ed2d86c',
  email: 'ada+x@example.org',
  fullName: 'Ada Lovelace',
  previousId: '01a2176a-e5ce-7682-af5b-000000000000',
}

function forget(value: unknown): unknown {
  return JSON.parse(withoutPerson(JSON.stringify(value), ada))
}

test.group('What jobs have stored, without a person', () => {
  test('has neither their id nor their address', ({ assert }) => {
    const report = {
      summary: 'Invited 1 of 3 people.',
      problems: [
        { item: 'Line 2: ada+x@example.org', message: 'ADA+X@Example.org, “ada+x@example.org”.' },
        { item: ada.id.toUpperCase(), message: 'Nobody can suspend their own account.' },
      ],
      count: 3,
      since: null,
    }
    assert.deepEqual(forget(report), {
      ...report,
      problems: [
        { item: 'Line 2: (erased)', message: '(erased), “(erased)”.' },
        { item: '(erased)', message: 'Nobody can suspend their own account.' },
      ],
    })
  })

  test('still has the addresses of others', ({ assert }) => {
    const others = [
      'Line 3: ada+x@example.org.uk',
      'Line 4: canada+x@example.org',
      'Line 5: o.ada+x@example.org',
      'Line 6: ada+x@example.organic',
      'Line 7: éada+x@example.org',
      'Line 8: adaax@example.org',
    ]
    assert.deepEqual(forget(others), others)
  })

  test('finds nobody by a word that means them', ({ assert }) => {
    for (const q of ['ada+x', 'Ada+X@exam', ada.email, ada.id, 'ada lovelace ']) {
      assert.deepEqual(forget({ change: 'suspend', q }), { change: 'suspend', q: '(erased)' })
    }
    for (const q of ['ada', 'example.org', 'Lovelace', '']) {
      assert.deepEqual(forget({ q, role: 'Ada Lovelace' }), { q, role: 'Ada Lovelace' })
    }
  })

  test('goes on at the same place', ({ assert }) => {
    assert.deepEqual(forget({ after: ada.id, done: 20 }), { after: ada.previousId, done: 20 })
    const elsewhere = { after: ada.previousId, done: 20 }
    assert.deepEqual(forget(elsewhere), elsewhere)
  })
})
