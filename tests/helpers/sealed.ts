import app from '@adonisjs/core/services/app'
import { sealKey } from '#ai/managed/provider_key'
import { SecretBox } from '#auth/two_factor/secret_box'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { DatabaseClients } from '#mcp/auth/store/database_clients'
import { DatabaseVault } from '#mcp/auth/store/database_vault'
import { SealedJson } from '#mcp/auth/store/sealed_json'
import { SignIns } from '#mcp/auth/store/sign_ins'
import { sealAuth, sealHeaders } from '#mcp/servers/server_secrets'
import { newSecret, sealSecret } from '#webhooks/webhook_secret'
import { createAccount } from './accounts.js'

const ISSUER = 'https://issuer.example'
const authority = {
  issuer: ISSUER,
  authorizationServerUrl: ISSUER,
  resource: 'https://tools.example/mcp',
  metadata: {},
}

/** One of every secret that the database keeps, sealed by the application itself. Answers what a credential belongs to. */
export async function createSecrets() {
  const { id: userId } = await createAccount()
  const box = await app.container.make(SealedJson)
  const vault = await app.container.make(DatabaseVault)
  const key = { owner: userId, resource: `https://${newId()}.example/mcp` }
  const credential = {
    tokens: { access_token: newId(), token_type: 'Bearer' },
    client: { client_id: 'chatflow' },
    authority,
    expiresAt: null,
  }
  await vault.save(key, JSON.parse(JSON.stringify(credential)))
  const clients = new DatabaseClients(sql, box, 'https://chat.example/callback')
  await clients.saveRegistered(`https://${newId()}.example`, { client_id: newId() })
  const signIns = await app.container.make(SignIns)
  await signIns.add({
    state: newId(),
    userId,
    owner: userId,
    resource: key.resource,
    serverName: 'Tools',
    pending: JSON.parse(
      JSON.stringify({ authority, client: credential.client, codeVerifier: 'v', redirectUri: '' })
    ),
  })
  await createSealedRows(userId)
  return { key, accessToken: credential.tokens.access_token }
}

async function createSealedRows(userId: string) {
  const [serverId, providerId, webhookId, now] = [newId(), newId(), newId(), Date.now()]
  const headers = sealHeaders(serverId, { authorization: 'Bearer hidden' })
  const auth = sealAuth(serverId, { mode: 'user', clientId: 'a', clientSecret: 'b', scopes: [] })
  const secretBox = new SecretBox(await app.container.make('encryption'))
  const sealed = secretBox.seal('JBSWY3DPEHPK3PXP', userId)
  await sql.transaction(async (db) => {
    await db.run(
      `insert into mcp_servers (id, slug, source, title, url, transport, headers, auth, is_enabled, created_at, updated_at)
        values (?, ?, 'database', 'Sealed', 'https://tools.example/mcp', 'http', ?, ?, 0, ?, ?)`,
      serverId,
      `s${serverId.slice(-12)}`,
      headers,
      auth,
      now,
      now
    )
    await db.run(
      `insert into providers (id, name, driver, base_url, api_key, is_enabled, revision, created_at, updated_at)
        values (?, ?, 'openai', 'https://models.example', ?, 0, 1, ?, ?)`,
      providerId,
      `p${providerId.slice(-12)}`,
      sealKey(providerId, 'sk-hidden'),
      now,
      now
    )
    await db.run(
      `insert into webhooks (id, url, description, is_enabled, secret, secret_end, previous_secret, previous_until,
         revision, created_at, updated_at)
        values (?, 'https://hooks.example', 'Sealed', 0, ?, 'hide', ?, ?, 1, ?, ?)`,
      webhookId,
      sealSecret(webhookId, newSecret()),
      sealSecret(webhookId, newSecret()),
      now,
      now,
      now
    )
    await db.run(
      'insert into two_factor_secrets (user_id, sealed, created_at) values (?, ?, ?)',
      userId,
      sealed,
      now
    )
  })
}
