/**
 * What commands exit with, for scripts. A signal's is 128 and its number, as shells expect.
 */
export const ExitCode = {
  /** What was asked for is so; also where it was so before. */
  DONE: 0,
  /** It is not so, or not wholly: standard error says why. */
  NOT_DONE: 1,
  /** The command was called wrongly: an unknown flag, a value that is none, a missing `--yes`. Nothing was done. */
  MISUSE: 2,
  /** The installation is not in order: its settings, its database. Nothing was done; `doctor` says more. */
  UNAVAILABLE: 3,
  /** Ctrl-C: what was done until then is whole. */
  INTERRUPTED: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
