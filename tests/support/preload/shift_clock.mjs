/**
 * Loaded into a server before anything else (`NODE_OPTIONS=--import …`): its clock is wrong by as many ms as the file
 * `CLOCK_SHIFT` says, read at each look, so that the clock of a running server can be set. What no clock of the system
 * moves, `performance.now()` and timers, stays right.
 */
import { readFileSync } from 'node:fs'

const path = process.env.CLOCK_SHIFT
const RightDate = Date
const rightNow = Date.now
const now = () => rightNow() + Number(readFileSync(path, 'utf8'))

globalThis.Date = new Proxy(RightDate, {
  apply: () => new RightDate(now()).toString(),
  construct: (target, values, newTarget) =>
    Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
