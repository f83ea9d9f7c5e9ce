import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { newId } from '#core/ids'
import { Schedule, type OwnTask, type TaskLimits } from '#jobs/schedule/schedule'
import { scheduledTasks } from '#jobs/schedule/scheduled_tasks'
import { SweepJobs } from '#jobs/tracked/sweep_jobs'
import { until } from '#tests/helpers/until'

const HOUR_MS = 3_600_000

/** One instance's schedule. */
async function givenInstance(...tasks: OwnTask[]) {
  return new Schedule({ sql, logger: { error: () => {} } }, tasks)
}

/** One whose tasks take too long at once, with what it logs. */
function givenImpatient(...tasks: OwnTask[]) {
  const logged: unknown[] = []
  const logger = { error: (fields: unknown) => void logged.push(fields) }
  const limits: TaskLimits = { limitMs: () => 20, graceMs: 20 }
  return { instance: new Schedule({ sql, logger }, tasks, limits), logged }
}

/** A task that is at work until the test ends it. */
function givenTask(name: string) {
  const ends: (() => void)[] = []
  const signals: AbortSignal[] = []
  const task: OwnTask = {
    name,
    everyMs: HOUR_MS,
    run: (signal) => {
      signals.push(signal)
      const { promise, resolve } = Promise.withResolvers<void>()
      ends.push(resolve)
      signal.addEventListener('abort', () => resolve())
      return promise
    },
  }
  return { task, signals, endAll: () => ends.forEach((end) => end()) }
}

function change(statement: string, name: string) {
  return sql.read((db) => db.run(`update scheduled_tasks set ${statement} where name = ?`, name))
}

test.group('What is done now and then', (group) => {
  group.each.teardown(async () => {
    await sql.read((db) => db.run('delete from scheduled_tasks'))
  })

  test('is done by one of many instances', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('one_of_many')
    const instances = await Promise.all(Array.from({ length: 5 }, () => givenInstance(task)))
    const looks = instances.map((instance) => instance.look())
    await until(() => signals.length > 0, 'somebody began')
    endAll()
    await Promise.all(looks)
    assert.lengthOf(signals, 1)
  })

  test('is done again when it is due, and not before', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('again')
    const instance = await givenInstance(task)
    const first = instance.look()
    await until(() => signals.length === 1, 'it began')
    endAll()
    await first
    await instance.look()
    assert.lengthOf(signals, 1)
    await change('due_at = 0', task.name)
    const second = instance.look()
    await until(() => signals.length === 2, 'it began again')
    endAll()
    await second
  })

  test('is not begun twice while it is done, however long that takes', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('long')
    const [here, there] = [await givenInstance(task), await givenInstance(task)]
    const working = here.look()
    await until(() => signals.length === 1, 'it began')
    await change('due_at = 0', task.name)
    await Promise.all([here.look(), there.look()])
    assert.lengthOf(signals, 1)
    endAll()
    await working
  })

  test('is done by another instance where the first died', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('dead')
    const [dead, living] = [await givenInstance(task), await givenInstance(task)]
    const never = dead.look()
    await until(() => signals.length === 1, 'it began')
    await change('due_at = 0, lease_until = 0', task.name)
    const working = living.look()
    await until(() => signals.length === 2, 'the other began')
    endAll()
    await Promise.all([never, working])
    assert.lengthOf(signals, 2)
  })

  test('is cut off by a server that stops, and free for others', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('stopping')
    const [stopping, other] = [await givenInstance(task), await givenInstance(task)]
    const cutOff = stopping.look()
    await until(() => signals.length === 1, 'it began')
    await stopping.end()
    await cutOff
    assert.isTrue(signals[0].aborted)
    await change('due_at = 0', task.name)
    const working = other.look()
    await until(() => signals.length === 2, 'the other began')
    endAll()
    await working
  })

  test('is due again at once where a server that stops cut it off', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('interrupted')
    const done: OwnTask = { name: 'done', everyMs: HOUR_MS, run: async () => {} }
    let others = 0
    const doneElsewhere: OwnTask = { ...done, run: async () => void others++ }
    const stopping = await givenInstance(task, done)
    const other = await givenInstance(task, doneElsewhere)
    const cutOff = stopping.look()
    await until(() => signals.length === 1, 'it began')
    await stopping.end()
    await cutOff
    const working = other.look()
    await until(() => signals.length === 2, 'the other began')
    endAll()
    await working
    assert.equal(others, 0)
  })

  test('is told to end when it takes too long, and done again at its next turn', async ({
    assert,
  }) => {
    const { task, signals, endAll } = givenTask('endless')
    const { instance, logged } = givenImpatient(task)
    await instance.look()
    assert.isTrue(signals[0]?.aborted)
    assert.lengthOf(logged, 1)
    assert.containSubset(logged, [{ task: task.name }])
    await instance.look()
    assert.lengthOf(signals, 1)
    await change('due_at = 0', task.name)
    await instance.look()
    assert.lengthOf(signals, 2)
    assert.lengthOf(logged, 1)
    endAll()
  })

  test('is left alone where it hangs, and done by anybody at its next turn', async ({ assert }) => {
    let starts = 0
    const hanging: OwnTask = {
      name: 'hanging',
      everyMs: HOUR_MS,
      run: () => {
        starts++
        return Promise.withResolvers<void>().promise
      },
    }
    const { task, signals, endAll } = givenTask('beside')
    const [here, there] = [givenImpatient(hanging), givenImpatient(hanging, task)]
    await here.instance.look()
    await change('due_at = 0', hanging.name)
    await there.instance.look()
    assert.equal(starts, 2)
    assert.lengthOf(signals, 1)
    await change('due_at = 0', hanging.name)
    await here.instance.look()
    assert.equal(starts, 3)
    endAll()
  })

  test('leaves the rest to another time when it is to end', async ({ assert }) => {
    await sql.transaction(async (db) => {
      for (let n = 0; n < 501; n++) {
        await db.run(
          `insert into tracked_jobs (id, kind, state, arguments, created_at, finished_at)
           values (?, 'audit_verify', 'completed', '{}', 1, 1)`,
          newId()
        )
      }
    })
    const sweep = await app.container.make(SweepJobs)
    assert.equal(await sweep.execute(Date.now(), AbortSignal.abort()), 500)
    assert.equal(await sweep.execute(), 1)
  })

  test('is done also after the clock was set back', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('clock')
    const rare: OwnTask = { name: 'rare', everyMs: 48 * HOUR_MS, run: async () => {} }
    const [gone, instance] = [await givenInstance(task, rare), await givenInstance(task, rare)]
    const first = gone.look()
    await until(() => signals.length === 1, 'it began')
    endAll()
    await first
    await change(
      `due_at = due_at + ${24 * HOUR_MS}, lease_until = lease_until + ${24 * HOUR_MS}`,
      task.name
    )
    const second = instance.look()
    await until(() => signals.length === 2, 'it began again')
    endAll()
    await second
    assert.lengthOf(signals, 2)
  })

  test('does not keep others from their turn where it fails', async ({ assert }) => {
    const { task, signals, endAll } = givenTask('good')
    const bad: OwnTask = {
      name: 'bad',
      everyMs: HOUR_MS,
      run: () => Promise.reject(new Error('as always')),
    }
    const instance = await givenInstance(bad, task)
    const working = instance.look()
    await until(() => signals.length === 1, 'the good one began')
    endAll()
    await working
    assert.lengthOf(signals, 1)
  })

  test('is all that there is: {name}')
    .with([...scheduledTasks])
    .run(async ({ assert }, { run }) => {
      await assert.doesNotReject(async () => {
        await run(app.container, new AbortController().signal)
      })
    })
})
