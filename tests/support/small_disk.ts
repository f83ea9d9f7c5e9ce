import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { constants } from 'node:fs'
import { cp, mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const STEP_BYTES = 64 * 1024

/** Whether this user may mount a file system for its own processes: on Linux, root outside of most containers. */
export function canMount(): boolean {
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0
}

/**
 * A disk that is soon full: a file system in memory that only processes started by `command` see, and that goes with this one.
 */
export class SmallDisk {
  /** The folder, as processes of `command` see it. */
  readonly path: string
  #holder: ChildProcess

  private constructor(path: string, holder: ChildProcess) {
    this.path = path
    this.#holder = holder
  }

  static async mount(bytes: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-disk-'))
    const script = `mount -t tmpfs -o size=${bytes} tmpfs "$1" && echo mounted && exec cat`
    /* `cat` ends with the pipe that it reads, and with the last process in it the disk is gone. */
    const holder = spawn('unshare', ['-m', 'sh', '-c', script, 'sh', folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const mounted = Promise.withResolvers<void>()
    holder.stdout?.once('data', () => mounted.resolve())
    holder.once('close', () => mounted.reject(new Error('the disk could not be mounted')))
    await mounted.promise
    return new SmallDisk(folder, holder)
  }

  /** The words of a command that sees the disk, to be run in `cwd`. */
  command(words: string[], cwd: string): string[] {
    return ['nsenter', '-t', String(this.#holder.pid), '-m', `--wd=${cwd}`, '--', ...words]
  }

  /** The path of a file on it as this process reaches it. */
  reach(name: string): string {
    return join(`/proc/${this.#holder.pid}/root`, this.path, name)
  }

  /** In bytes. */
  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.reach('.'))
    return bavail * bsize
  }

  /** Writes to a file until no more than so many bytes are free; not a byte where none is given. */
  async fill(name: string, left = 0): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND
    const file = await open(this.reach(name), flags)
    try {
      for (let free = await this.free(); free > left; free = await this.free()) {
        await file.write(Buffer.alloc(Math.min(STEP_BYTES, free - left)))
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) {
        throw error
      }
    } finally {
      await file.close()
    }
  }

  /** Copies all that is on it to another folder. */
  async copy(folder: string): Promise<void> {
    await cp(this.reach('.'), folder, { recursive: true })
  }

  async remove(name: string): Promise<void> {
    await rm(this.reach(name), { force: true })
  }

  async unmount(): Promise<void> {
    const ended = Promise.withResolvers<void>()
    this.#holder.once('close', () => ended.resolve())
    this.#holder.stdin?.end()
    await ended.promise
    await rm(this.path, { recursive: true, force: true })
  }
}
