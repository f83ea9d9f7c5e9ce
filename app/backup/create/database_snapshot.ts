import type { Readable } from 'node:stream'
import type { Manifest } from '../archive/manifest.js'
import type { Reporter } from '../reporter.js'

/** A file that a row names. */
export interface NamedFile {
  storageKey: string
  /** In bytes. */
  size: number
  sha256: string
}

/** Puts a part into an archive. */
export type AddPart = (name: string, size: number, source: Readable | Buffer) => Promise<unknown>

/** A database as it was at one moment, whatever is written meanwhile. */
export interface DatabaseSnapshot {
  /** ISO 8601: what was acknowledged before is in it. */
  readonly mark: string
  /** Puts all that it holds into an archive. */
  addTo(add: AddPart, reporter: Reporter): Promise<Manifest['database']>
  /** How many files it names. */
  countFiles(): Promise<number>
  files(): AsyncIterable<NamedFile[]>
  close(): Promise<void>
}
