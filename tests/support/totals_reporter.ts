import type { Runner } from '@japa/runner/core'
import type { NamedReporterContract } from '@japa/runner/types'

/** How long the process may go on by itself after the last test. */
const END_GRACE_MS = 10_000

interface Totals {
  passed: number
  failed: number
  skipped: number
}

function totalsOf(runner: Runner): Totals {
  const { aggregates, hasError } = runner.getSummary()
  const failed = aggregates.failed + aggregates.regression
  return {
    passed: aggregates.passed,
    /* Hooks fail too. */
    failed: hasError ? Math.max(failed, 1) : failed,
    skipped: aggregates.skipped + aggregates.todo,
  }
}

function print(totals: Totals, skippedFor: Map<string, number>) {
  const lines = [...skippedFor].map(([reason, count]) => `  ${count} ${reason}`)
  const skipped = totals.skipped === 0 ? '' : `, ${totals.skipped} skipped`
  if (lines.length > 0) {
    process.stdout.write(`\nSkipped:\n${lines.join('\n')}\n`)
  }
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`)
}

/**
 * Closes a run with what was skipped for want of what, and with one line of totals: the last that is printed, also
 * where the run breaks off.
 */
export const totalsReporter: NamedReporterContract = {
  name: 'totals',
  handler(runner, emitter) {
    const skippedFor = new Map<string, number>()
    let totals: Totals | null = null

    emitter.on('test:end', ({ isSkipped, skipReason = 'without a reason' }) => {
      if (isSkipped) {
        skippedFor.set(skipReason, (skippedFor.get(skipReason) ?? 0) + 1)
      }
    })
    emitter.on('runner:end', () => {
      totals = totalsOf(runner)
      setTimeout(() => {
        process.stderr.write('Something still runs after the last test; ended it.\n')
        process.exit()
      }, END_GRACE_MS).unref()
    })
    process.once('exit', () => {
      const { passed, failed, skipped } = totals ?? totalsOf(runner)
      /* Errors that no test awaited are told by the runner, and not counted. */
      const isBad = totals === null || Boolean(process.exitCode)
      const final = { passed, failed: isBad ? Math.max(failed, 1) : failed, skipped }
      if (final.failed > 0) {
        process.exitCode ||= 1
      }
      print(final, skippedFor)
    })
  },
}
