import { test } from '@japa/runner'
import { RemoteLog, type RemoteRun, type StoredPiece } from '#runs/remote/remote_log'

const RUN: RemoteRun = { key: 7, attempt: 1, restN: null, instanceId: 'elsewhere' }

function frames(firstN: number, lastN: number, attempt = 1): string {
  let text = ''
  for (let n = firstN; n <= lastN; n++) {
    text += `id: run:${attempt}:${n}\ndata: {}\n\n`
  }
  return text
}

function ahead(firstN: number, lastN: number) {
  return { firstN, lastN, frames: frames(firstN, lastN) }
}

function stored(firstN: number, lastN: number, attempt = 1): StoredPiece {
  return { firstN, lastN, attempt, frames: frames(firstN, lastN, attempt) }
}

/** Frames 1 to 10 are in the database. */
function givenLog() {
  const log = new RemoteLog('run', RUN, { firstN: 6, lastN: 10 })
  const voided: number[] = []
  const takeStored = (pieces: StoredPiece[], run: Partial<RemoteRun> = {}) =>
    log.takeStored({ ...RUN, ...run }, pieces, (keptN) => voided.push(keptN))
  return { log, voided, takeStored }
}

test.group('RemoteLog', () => {
  test('begins behind what is stored', ({ assert }) => {
    const { log } = givenLog()
    assert.equal(log.firstN, 11)
    assert.equal(log.visibleN, 10)
    assert.equal(log.storedN, 10)
  })

  test('goes on with frames from either side, each once', ({ assert }) => {
    const { log, takeStored } = givenLog()
    assert.isTrue(log.takeAhead(1, ahead(11, 12)))
    takeStored([stored(11, 13)])
    assert.isTrue(log.takeAhead(1, ahead(13, 13)))
    assert.isTrue(log.takeAhead(1, ahead(12, 16)))
    assert.equal(log.visibleN, 16)
    assert.equal(log.storedN, 13)
    assert.equal(log.visibleAfter(10), frames(11, 16))
    assert.equal(log.visibleAfter(14), frames(15, 16))
  })

  test('leaves out what comes behind a gap, and what is of another attempt', ({ assert }) => {
    const { log, takeStored } = givenLog()
    assert.isFalse(log.takeAhead(1, ahead(12, 13)))
    assert.isFalse(log.takeAhead(2, ahead(11, 11)))
    assert.equal(log.visibleN, 10)
    takeStored([stored(11, 12)])
    assert.isTrue(log.takeAhead(1, ahead(13, 13)))
    assert.equal(log.visibleAfter(10), frames(11, 13))
  })

  test('takes a piece that was stored again, longer', ({ assert }) => {
    const { log, takeStored } = givenLog()
    takeStored([stored(6, 12)])
    assert.equal(log.visibleAfter(10), frames(11, 12))
    assert.equal(log.lastFirstN, 6)
    takeStored([stored(13, 14)])
    assert.equal(log.lastFirstN, 13)
  })

  test('forgets what is stored, and nothing else', ({ assert }) => {
    const { log, takeStored } = givenLog()
    takeStored([stored(11, 12)])
    log.takeAhead(1, ahead(13, 14))
    log.forget(14)
    assert.equal(log.firstN, 13)
    assert.equal(log.visibleAfter(12), frames(13, 14))
    takeStored([stored(13, 14)])
    log.forget(13)
    assert.equal(log.firstN, 13)
    log.forget(14)
    assert.equal(log.firstN, 15)
  })

  test('keeps of an attempt what it has stored where another goes on', ({ assert }) => {
    const { log, voided, takeStored } = givenLog()
    log.takeAhead(1, ahead(11, 15))
    takeStored([stored(11, 12), stored(13, 14, 2)], { attempt: 2, restN: 14 })
    assert.deepEqual(voided, [12])
    assert.equal(log.visibleAfter(12), frames(13, 14, 2))
    assert.equal(log.firstN, 13)
    assert.equal(log.restN, 14)
    assert.isFalse(log.takeAhead(1, ahead(15, 16)))
  })

  test('keeps what was stored also before the other attempt has stored anything', ({ assert }) => {
    const { log, voided, takeStored } = givenLog()
    log.takeAhead(1, ahead(11, 15))
    takeStored([], { attempt: 2 })
    assert.deepEqual(voided, [10])
    assert.equal(log.visibleN, 10)
    assert.equal(log.firstN, 11)
    takeStored([stored(11, 11, 2)], { attempt: 2 })
    assert.deepEqual(voided, [10])
    assert.equal(log.visibleAfter(10), frames(11, 11, 2))
  })
})
