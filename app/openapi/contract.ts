import { createHash } from 'node:crypto'
import router from '@adonisjs/core/services/router'
import { ownVersion } from '#operations/own_version'
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
    const json = JSON.stringify(buildDocument(routeFacts(router), operations, ownVersion()))
    const etag = `"${createHash('sha256').update(json).digest('base64url')}"`
    contract = { json, etag }
  }
  return contract
}
