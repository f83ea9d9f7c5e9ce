import type { Manifest } from '../archive/manifest.js'
import type { PartVisitor } from '../archive/archive_reader.js'

/** What of a target is told before it is replaced. */
export interface TargetState {
  /** Whether it holds accounts, and so what people wrote. */
  isEmpty: boolean
}

/** A database that a backup is restored to: beside it first, and in its place in one step. */
export interface RestoreTarget {
  /** Keeps servers from starting on it, and other restores away, until `close`. */
  open(): Promise<TargetState>
  /** Takes parts of the database when the archive is first read; nothing of them may be trusted yet. */
  readonly check: PartVisitor
  /** Looks at what `check` was given, once the manifest is known to be true of it. */
  checked(manifest: Manifest): Promise<void>
  /** Takes the same parts when the archive is read again. */
  readonly load: PartVisitor
  /** Verifies what was loaded and makes it ready to be started on. */
  loaded(manifest: Manifest): Promise<void>
  /** Replaces what is there. Answers where that is kept now, null where there was nothing. */
  swap(): Promise<string | null>
  close(): Promise<void>
}
