import type { ApplicationService } from '@adonisjs/core/types'
import { SweepOrphanFiles } from '#files/sweep_orphan_files'

/** How often files that nothing refers to are looked for. */
const SWEEP_EVERY_MS = 60 * 60 * 1000

/**
 * Files: removes what a crash left on the disk.
 */
export default class FilesProvider {
  #sweep: NodeJS.Timeout | null = null

  constructor(protected app: ApplicationService) {}

  async ready() {
    if (this.app.getEnvironment() === 'web') {
      this.#sweep = setInterval(() => void this.#sweepOrphans(), SWEEP_EVERY_MS).unref()
    }
  }

  async shutdown() {
    if (this.#sweep !== null) {
      clearInterval(this.#sweep)
    }
  }

  async #sweepOrphans() {
    try {
      const sweep = await this.app.container.make(SweepOrphanFiles)
      await sweep.execute()
    } catch (error) {
      const logger = await this.app.container.make('logger')
      logger.error({ err: error }, 'Orphan files could not be swept')
    }
  }
}
