/** One recorded request. */
export interface ReplayEntry {
  n: number
  method: string
  url: string
  /** Secrets are masked. */
  headers: Record<string, string>
  /** The parsed JSON body, or its text. */
  body: unknown
  sent: {
    status?: number
    events?: number
    hung?: boolean
    dropped?: boolean
    ms?: number
    /** Set when the exchange is over. */
    closedBy?: 'server' | 'server-drop' | 'client'
  }
}

/** See the head of the module for the knobs. */
export type ReplayKnobs = Record<string, string | number | undefined>

export interface ReplayServer {
  url: string
  readonly log: ReplayEntry[]
  queue(...knobs: ReplayKnobs[]): void
  use(knobs: ReplayKnobs): void
  reset(): void
  close(): Promise<void>
}

export function startReplay(options: {
  fixtures: string
  port?: number
  knobs?: ReplayKnobs
}): Promise<ReplayServer>
