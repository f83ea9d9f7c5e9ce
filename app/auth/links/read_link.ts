import { inject } from '@adonisjs/core'
import limits from '#config/rate_limits'
import { SqlStore } from '#core/sql_store'
import { addressKey } from '#limits/address_key'
import { RateLimits } from '#limits/rate_limits'
import { linkInvalid, type AccountLink, type LinkKind } from './account_link.js'
import { findLink } from './link_store.js'

/**
 * Looks at a link without using it up. Only links that are not good count against the client's address.
 */
@inject()
export class ReadLink {
  constructor(
    private sql: SqlStore,
    private rateLimits: RateLimits
  ) {}

  /**
   * @param address - of the client
   * Throws `link_invalid` or `rate_limited`.
   */
  async execute(kind: LinkKind, token: string, address: string): Promise<AccountLink> {
    const place = addressKey(address)
    await this.rateLimits.consume(limits.links, place)
    const link = await this.sql.read((sql) => findLink(sql, kind, token))
    if (link === undefined) {
      throw linkInvalid()
    }
    await this.rateLimits.refund(limits.links, place)
    return link
  }
}
