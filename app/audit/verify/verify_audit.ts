import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { ChainReport } from './audit_faults.js'
import { ChainVerifier, type VerifyAuditOptions } from './chain_verifier.js'

/**
 * Checks the audit log: that each chain holds every entry that was written, in its order, as it was recorded. May run
 * beside the server; what is written meanwhile is not checked.
 */
@inject()
export class VerifyAudit {
  constructor(private sql: SqlStore) {}

  /** One report a chain, by name. Nothing is wrong where none has faults. */
  async execute(options: VerifyAuditOptions = {}): Promise<ChainReport[]> {
    return new ChainVerifier((work) => this.sql.read(work)).execute(options)
  }
}
