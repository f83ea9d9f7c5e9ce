import { readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'

let known: string | null = null

/** The version of this Chatflow, e.g. `0.1.0`. */
export function ownVersion(): string {
  if (known === null) {
    const { version }: { version: string } = JSON.parse(
      readFileSync(app.makePath('package.json'), 'utf8')
    )
    known = version
  }
  return known
}
