import { readFileSync } from 'node:fs'
import type { ApplicationService } from '@adonisjs/core/types'

/** Of Chatflow, as its package says. */
export function applicationVersion(app: ApplicationService): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(app.makePath('package.json'), 'utf8')
  )
  return version
}
