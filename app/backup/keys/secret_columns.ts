import { providerSecrets } from '#ai/managed/provider_key'
import { twoFactorSecrets } from '#auth/two_factor/secret_box'
import type { SecretColumn } from '#core/secret_column'
import { clientSecrets } from '#mcp/auth/store/database_clients'
import { credentialSecrets } from '#mcp/auth/store/database_vault'
import { signInSecrets } from '#mcp/auth/store/sign_ins'
import { serverSecrets } from '#mcp/servers/server_secrets'
import { webhookSecrets } from '#webhooks/webhook_secret'

/** Everything in the database that is sealed with `APP_KEY`: `key:rotate` seals it anew. */
export const SECRET_COLUMNS: readonly SecretColumn[] = [
  credentialSecrets,
  clientSecrets,
  signInSecrets,
  ...serverSecrets,
  providerSecrets,
  twoFactorSecrets,
  ...webhookSecrets,
]
