import type { Config } from '@japa/runner/types'

/** Folders of the functional tests that start many processes: with the tests in a browser they take as long as all others. */
const PROCESS_FOLDERS = ['auth', 'backup', 'commands', 'operations', 'webhooks']
const PROCESS_FILES = PROCESS_FOLDERS.map((name) => `tests/functional/${name}/**/*.spec.{ts,js}`)

type Suites = Extract<Config, { suites: unknown }>['suites']

/** What one of the lanes of `bin/test_lanes.js` runs of `suites`; all of them where there are no lanes. */
export function laneOf(
  name: string | undefined,
  suites: Suites
): Pick<Config, 'exclude'> & { suites: Suites } {
  switch (name) {
    case 'processes':
      return {
        suites: suites
          .filter((suite) => suite.name === 'functional')
          .map((suite) => ({ ...suite, files: PROCESS_FILES })),
      }
    case 'browser':
      return { suites: suites.filter((suite) => suite.name === 'browser') }
    case 'others':
      return {
        suites: suites.filter((suite) => suite.name !== 'browser'),
        exclude: PROCESS_FILES,
      }
    default:
      return { suites }
  }
}
