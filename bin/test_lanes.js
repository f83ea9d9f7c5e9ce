import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** What is in which: `tests/support/test_lane.ts`. The longest first. */
const LANES = ['others', 'processes', 'browser']

const TOTALS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/

function totalsOf(output) {
  const line = output.split('\n').findLast((text) => TOTALS.test(text))
  const [, passed = 0, failed = 1, skipped = 0] = line?.match(TOTALS) ?? []
  return [passed, failed, skipped].map(Number)
}

/** As many lanes at once as there are processors: more of them make each other's clocks run out. */
const AT_ONCE = Math.max(2, availableParallelism())

/** Runs a lane with a database and files of its own, and collects what it prints. */
class Lane {
  #output = ''
  #shown = 0
  #isLive = false
  #ended = Promise.withResolvers()

  constructor(name) {
    this.name = name
  }

  async run(root) {
    const folder = join('tmp', 'lanes', this.name)
    mkdirSync(join(root, folder), { recursive: true })
    const child = spawn(process.execPath, ['bin/run_tests.js'], {
      cwd: root,
      env: {
        ...process.env,
        TEST_LANE: this.name,
        TEST_FOLDER: folder,
        DATABASE_URL: `sqlite:${folder}/test.sqlite3`,
        STORAGE_PATH: `${folder}/storage`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    process.once('SIGTERM', () => child.kill('SIGKILL'))
    for (const part of [child.stdout, child.stderr]) {
      part.setEncoding('utf8').on('data', (text) => {
        this.#output += text
        if (this.#isLive) {
          this.#show()
        }
      })
    }
    const [code, signal] = await once(child, 'close')
    this.#ended.resolve(signal ?? code)
  }

  #show() {
    process.stdout.write(this.#output.slice(this.#shown))
    this.#shown = this.#output.length
  }

  /** Prints what it has printed, and goes on until its end. Answers how many tests passed, failed and were skipped. */
  async show() {
    this.#isLive = true
    this.#show()
    const end = await this.#ended.promise
    const [passed, failed, skipped] = totalsOf(this.#output)
    if (end === 0 || failed > 0) {
      return [passed, failed, skipped]
    }
    process.stdout.write(`\nNo test failed, and yet the lane ended with ${end}.\n`)
    return [passed, 1, skipped]
  }
}

async function runInTurn(lanes, root) {
  for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
    await lane.run(root)
  }
}

/**
 * Runs all suites in lanes side by side, which takes half as long: most tests wait for processes, disks and clocks. Each is
 * shown as it runs, once those before it are over. Ends with the totals of all.
 *
 * @param {string} root - the project's folder
 * @returns {Promise<boolean>} whether all passed
 */
export async function runLanes(root) {
  process.stdout.write(`Runs in ${LANES.length} lanes; each is shown as a whole.\n`)
  const lanes = LANES.map((name) => new Lane(name))
  const waiting = [...lanes]
  for (let n = 0; n < AT_ONCE; n++) {
    void runInTurn(waiting, root)
  }
  const sums = [0, 0, 0]
  for (const lane of lanes) {
    process.stdout.write(`\n--- ${lane.name} ---\n`)
    const totals = await lane.show()
    totals.forEach((count, k) => {
      sums[k] += count
    })
  }
  const [passed, failed, skipped] = sums
  const tail = skipped === 0 ? '' : `, ${skipped} skipped`
  process.stdout.write(`\n${passed} passed, ${failed} failed${tail}\n`)
  return failed === 0
}
