import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { buildDocument } from './document.js'
import { operations } from './operations.js'
import { routeFacts } from './route_facts.js'

/** The published contract as it is sent. */
export interface Contract {
  json: string
  /** Changes with the contract. */
  etag: string
}

let contract: Contract | null = null

/** The OpenAPI document of this server. Made when somebody asks for it first; the routes do not change after that. */
export function publishedContract(): Contract {
  if (contract === null) {
    const { version }: { version: string } = JSON.parse(
      readFileSync(app.makePath('package.json'), 'utf8')
    )
    const json = JSON.stringify(buildDocument(routeFacts(router), operations, version))
    const etag = `"${createHash('sha256').update(json).digest('base64url')}"`
    contract = { json, etag }
  }
  return contract
}
