import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { recordAudit } from '#audit/record_audit'
import { eraseAuditPerson } from '#audit/erase_audit_person'
import { VerifyAudit } from '#audit/verify/verify_audit'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { anEvent, auditOf, faultsAfter } from '#tests/helpers/audit'

test.group('The audit log', () => {
  test('keeps who did what to whom, and follows its own chain', async ({ assert }) => {
    const event = anEvent({ reason: 'Asked for it', requestId: 'request-7' })
    await sql.transaction((db) => recordAudit(db, event))

    const [entry] = await auditOf(event.target!.id)
    assert.containSubset(entry, {
      action: 'user.suspended',
      actor_kind: 'user',
      actor_id: event.actor.userId,
      actor: event.actor.label,
      address: '192.0.2.7',
      target_type: 'user',
      target: 'Ada',
      request_id: 'request-7',
    })
    assert.deepEqual(JSON.parse(entry.content!), {
      before: { is_active: true },
      after: { is_active: false },
      reason: 'Asked for it',
    })
    const verify = await app.container.make(VerifyAudit)
    const reports = await verify.execute()
    assert.deepEqual(
      reports.flatMap(({ faults }) => faults),
      []
    )
  })

  test('keeps one chain though many write at once', async ({ assert }) => {
    const targets = Array.from({ length: 20 }, newId)
    await Promise.all(
      targets.map((id) =>
        sql.transaction((db) =>
          recordAudit(db, anEvent({ target: { type: 'thing', id, label: '' } }))
        )
      )
    )
    const { faults } = await faultsAfter(0, async () => {})
    assert.deepEqual(faults, [])
    const entries = await Promise.all(targets.map(auditOf))
    assert.lengthOf(new Set(entries.flat().map(({ seq }) => seq)), targets.length)
  })

  test('holds nothing of a change that is rolled back', async ({ assert }) => {
    const event = anEvent()
    await assert.rejects(() =>
      sql.transaction(async (db) => {
        await recordAudit(db, event)
        throw new Error('the change fails')
      })
    )
    assert.deepEqual(await auditOf(event.target!.id), [])
    const { faults } = await faultsAfter(1, async () => {})
    assert.deepEqual(faults, [])
  })

  test('keeps text that a database cannot hold as good as it can', async ({ assert }) => {
    const id = newId()
    const target = { type: 'thing', id, label: 'a\u0000b\ud800' }
    const after = { name: 'c\u0000d\ud800', long: 'x'.repeat(5_000) }
    await sql.transaction((db) => recordAudit(db, anEvent({ target, after })))
    const [entry] = await auditOf(id)
    assert.equal(entry.target, 'ab\ufffd')
    assert.isBelow(entry.content!.length, 3_000)
    const { faults } = await faultsAfter(0, async () => {})
    assert.deepEqual(faults, [])
  })

  test('refuses to {0}')
    .with([
      ['change an entry', `update audit_entries set action = 'x' where id = ?`],
      ['delete an entry', 'delete from audit_entries where id = ?'],
      ['change what an entry tells', `update audit_parts set label = 'x' where entry_id = ?`],
      ['delete what an entry tells', 'delete from audit_parts where entry_id = ?'],
      [
        'set a head back',
        `update audit_chains set seq = seq - 1
          where key = (select chain_key from audit_entries where id = ?)`,
      ],
      [
        'delete a chain',
        'delete from audit_chains where key = (select chain_key from audit_entries where id = ?)',
      ],
    ] as const)
    .run(async ({ assert }, [, statement]) => {
      const event = anEvent()
      await sql.transaction((db) => recordAudit(db, event))
      const [{ id }] = await auditOf(event.target!.id)
      await assert.rejects(
        () => sql.transaction((db) => db.run(statement, id)),
        /audit|forward|erased/
      )
    })
})

test.group('Erasing a person from the audit log', () => {
  test('takes what tells of the person and leaves the chain whole', async ({ assert }) => {
    const person = newId()
    const label = `${person}@example.test`
    const told = anEvent({ target: { type: 'user', id: person, label } })
    const done = anEvent({ actor: { kind: 'user', userId: person, label } })
    await sql.transaction(async (db) => {
      await recordAudit(db, told)
      await recordAudit(db, done)
    })
    await assert.rejects(() => sql.transaction((db) => eraseAuditPerson(db, person)), /erased/)

    await sql.transaction(async (db) => {
      await recordAudit(db, anEvent({ ...told, action: 'user.erased' }))
      await eraseAuditPerson(db, person)
    })
    const [suspended] = await auditOf(person)
    assert.containSubset(suspended, { target: null, content: null, actor: told.actor.label })
    const [acted] = await auditOf(done.target!.id)
    assert.containSubset(acted, { actor: null, address: null, target: 'Ada', actor_id: person })
    const { faults } = await faultsAfter(0, async () => {})
    assert.deepEqual(faults, [])
  })
})

test.group('Verifying the audit log finds', () => {
  test('a changed field', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(3, async (db, [, second]) => {
      await db.run(`update audit_entries set action = 'user.activated' where id = ?`, second.id)
    })
    assert.lengthOf(faults, 1)
    assert.containSubset(faults[0], { kind: 'changed', seq: seqs[1] })
  })

  test('an entry that was replaced together with its hash', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(3, async (db, [, second]) => {
      await db.run('update audit_entries set hash = ? where id = ?', 'f'.repeat(64), second.id)
    })
    assert.sameDeepMembers(
      faults.map(({ kind, seq }) => ({ kind, seq })),
      [
        { kind: 'changed', seq: seqs[1] },
        { kind: 'unlinked', seq: seqs[2] },
      ]
    )
  })

  test('what is told of somebody, changed', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(2, async (db, [first]) => {
      await db.run(
        `update audit_parts set label = 'Eve' where entry_id = ? and part = 'actor'`,
        first.id
      )
    })
    assert.lengthOf(faults, 1)
    assert.containSubset(faults[0], { kind: 'part_changed', seq: seqs[0] })
  })

  test('what was told of somebody who was not erased, gone', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(2, async (db, [first]) => {
      await db.run(`delete from audit_parts where entry_id = ? and part = 'target'`, first.id)
    })
    assert.lengthOf(faults, 1)
    assert.containSubset(faults[0], { kind: 'part_missing', seq: seqs[0] })
  })

  test('entries deleted from the middle', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(4, async (db, [, second, third]) => {
      for (const { id } of [second, third]) {
        await db.run('delete from audit_parts where entry_id = ?', id)
        await db.run('delete from audit_entries where id = ?', id)
      }
    })
    assert.lengthOf(faults, 1)
    assert.containSubset(faults[0], { kind: 'missing', seq: seqs[1] })
    assert.include(faults[0].message, `entries ${seqs[1]} to ${seqs[2]} are missing`)
  })

  test('a tail that was cut off', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(3, async (db, [, , last]) => {
      await db.run('delete from audit_parts where entry_id = ?', last.id)
      await db.run('delete from audit_entries where id = ?', last.id)
    })
    assert.lengthOf(faults, 1)
    assert.containSubset(faults[0], { kind: 'missing', seq: seqs[2], entryId: null })
  })

  test('two entries that changed places', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(3, async (db, [first, second]) => {
      await db.run('update audit_entries set seq = -1 where id = ?', first.id)
      await db.run('update audit_entries set seq = ? where id = ?', first.seq, second.id)
      await db.run('update audit_entries set seq = ? where id = ?', second.seq, first.id)
    })
    assert.includeMembers(
      faults.map(({ kind, seq }) => `${kind} ${seq}`),
      [`changed ${seqs[0]}`, `changed ${seqs[1]}`]
    )
  })

  test('a head that was set back', async ({ assert }) => {
    const { faults, seqs } = await faultsAfter(2, async (db, [first, second]) => {
      await db.run(
        'update audit_chains set seq = ?, hash = (select hash from audit_entries where id = ?) where key = ?',
        first.seq,
        first.id,
        second.chain_key
      )
    })
    assert.lengthOf(faults, 1)
    assert.containSubset(faults[0], { kind: 'head', seq: seqs[1] })
  })
})
