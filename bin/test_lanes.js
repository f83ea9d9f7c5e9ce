import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** What is in which: `tests/support/test_lane.ts`. */
const LANES = ['processes', 'browser', 'others']

const TOTALS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/

function totalsOf(output) {
  const line = output.split('\n').findLast((text) => TOTALS.test(text))
  const [, passed = 0, failed = 1, skipped = 0] = line?.match(TOTALS) ?? []
  return [passed, failed, skipped].map(Number)
}

/** Runs a lane with a database and files of its own. */
async function runLane(name, root, isLive) {
  const folder = join('tmp', 'lanes', name)
  mkdirSync(join(root, folder), { recursive: true })
  const child = spawn(process.execPath, ['bin/run_tests.js'], {
    cwd: root,
    env: {
      ...process.env,
      TEST_LANE: name,
      TEST_FOLDER: folder,
      DATABASE_URL: `sqlite:${folder}/test.sqlite3`,
      STORAGE_PATH: `${folder}/storage`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.once('SIGTERM', () => child.kill('SIGKILL'))
  let output = ''
  const stream = { isLive, shown: 0 }
  const show = () => {
    process.stdout.write(output.slice(stream.shown))
    stream.shown = output.length
  }
  for (const part of [child.stdout, child.stderr]) {
    part.setEncoding('utf8').on('data', (text) => {
      output += text
      if (stream.isLive) {
        show()
      }
    })
  }
  const [code] = await once(child, 'close')
  return { show, code, totals: totalsOf(output) }
}

/**
 * Runs all suites in lanes side by side, which takes half as long: most tests wait for processes, disks and clocks. Each is
 * shown once those before it are over. Ends with the totals of all.
 *
 * @param {string} root - the project's folder
 * @returns {Promise<boolean>} whether all passed
 */
export async function runLanes(root) {
  process.stdout.write(`Runs in ${LANES.length} lanes; each is shown as a whole.\n`)
  const lanes = LANES.map((name, i) => runLane(name, root, i === 0))
  const sums = [0, 0, 0]
  let hasPassed = true
  for (const [i, running] of lanes.entries()) {
    process.stdout.write(`\n--- ${LANES[i]} ---\n`)
    const { show, code, totals } = await running
    show()
    totals.forEach((count, k) => {
      sums[k] += count
    })
    hasPassed &&= code === 0
  }
  const [passed, failed, skipped] = sums
  const tail = skipped === 0 ? '' : `, ${skipped} skipped`
  process.stdout.write(`\n${passed} passed, ${failed} failed${tail}\n`)
  return hasPassed && failed === 0
}
