/**
 * Loaded into a server before anything else (`NODE_OPTIONS=--import …`): kills it at a step, as a power cut would. A step is a
 * statement of its database or what it does to a file below `STORAGE_PATH` or `CHATFLOW_HOME`.
 *
 * Nothing is counted until the file `KILL_ORDERS` is there. It holds the number of a point: 2n is before, 2n + 1 after the nth
 * step from then on; -1 never kills. The steps are told in `KILL_ORDERS` + `.log`, one a line.
 */
import fs, { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'
import pg from 'pg'

const orders = process.env.KILL_ORDERS
const folders = [process.env.STORAGE_PATH, process.env.CHATFLOW_HOME].filter(Boolean)
let point = null
let steps = 0

/** The number of the step that is about to be done; null while none is counted. */
function begin(what) {
  if (point === null && existsSync(orders)) {
    point = Number(readFileSync(orders, 'utf8'))
  }
  if (point === null) {
    return null
  }
  const n = steps++
  killAt(2 * n)
  appendFileSync(`${orders}.log`, `${what.replace(/\s+/g, ' ').trim().slice(0, 80)}\n`)
  return n
}

function end(n) {
  if (n !== null) {
    killAt(2 * n + 1)
  }
}

function killAt(reached) {
  if (reached === point) {
    process.kill(process.pid, 'SIGKILL')
    /* Not another instruction, however late the signal is. */
    for (;;);
  }
}

async function ended(n, result) {
  const answer = await result
  end(n)
  return answer
}

function patchSqlite() {
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('select 1'))
  for (const name of ['run', 'get', 'all']) {
    const original = statement[name]
    statement[name] = function (...values) {
      const n = begin(this.source)
      const result = original.apply(this, values)
      end(n)
      return result
    }
  }
}

function patchPostgres() {
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (statement, ...rest) {
    const n = begin(typeof statement === 'string' ? statement : (statement.text ?? ''))
    const done = rest.at(-1)
    if (typeof done === 'function') {
      rest[rest.length - 1] = (...answer) => {
        end(n)
        done(...answer)
      }
      return query.call(this, statement, ...rest)
    }
    const result = query.call(this, statement, ...rest)
    return typeof result?.then === 'function' ? ended(n, result) : result
  }
}

function patchFiles() {
  const isOurs = (path) =>
    typeof path === 'string' && folders.some((folder) => path.startsWith(folder))
  for (const name of ['mkdir', 'open', 'rename', 'rm', 'writeFile', 'link', 'unlink', 'copyFile']) {
    const original = fs.promises[name]
    fs.promises[name] = function (path, ...rest) {
      if (!isOurs(path)) {
        return original.call(this, path, ...rest)
      }
      return ended(begin(`${name} ${path}`), original.call(this, path, ...rest))
    }
    const originalSync = fs[`${name}Sync`]
    fs[`${name}Sync`] = function (path, ...rest) {
      if (!isOurs(path)) {
        return originalSync.call(this, path, ...rest)
      }
      const n = begin(`${name} ${path}`)
      const result = originalSync.call(this, path, ...rest)
      end(n)
      return result
    }
  }
  const { createWriteStream } = fs
  fs.createWriteStream = function (path, ...rest) {
    const stream = createWriteStream.call(this, path, ...rest)
    if (isOurs(path)) {
      end(begin(`createWriteStream ${path}`))
      stream.once('close', () => end(begin(`written ${path}`)))
    }
    return stream
  }
  syncBuiltinESMExports()
}

patchSqlite()
patchPostgres()
patchFiles()
