import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { systemOrigin } from '#audit/audit_origin'
import sql from '#core/services/sql'
import { DatabaseVault, SHARED } from '#mcp/auth/store/database_vault'
import { CreateServer } from '#mcp/servers/create_server'
import { DeleteServer } from '#mcp/servers/delete_server'
import { UpdateServer } from '#mcp/servers/update_server'

const URL_OF_SERVER = 'https://mcp.example.test/forgotten'

async function givenCredential() {
  const vault = await app.container.make(DatabaseVault)
  const issuer = 'https://issuer.example.test'
  await vault.save(
    { owner: SHARED, resource: URL_OF_SERVER },
    {
      tokens: { access_token: 'secret', token_type: 'Bearer' },
      client: { client_id: 'us' },
      authority: { issuer, url: issuer },
      expiresAt: null,
    }
  )
}

async function credentials(): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ count: number }>(
      'select count(*) as count from mcp_credentials where resource = ?',
      URL_OF_SERVER
    )
  )
  return Number(row?.count)
}

test.group('MCP | credentials of servers that are gone', (group) => {
  group.each.teardown(async () => {
    await sql.read((db) => db.run(`delete from mcp_servers where slug like 'forgotten%'`))
    await sql.read((db) => db.run('delete from mcp_credentials where resource = ?', URL_OF_SERVER))
  })

  test('go with the last server at their address', async ({ assert }) => {
    const createServer = await app.container.make(CreateServer)
    const deleteServer = await app.container.make(DeleteServer)
    const data = { url: URL_OF_SERVER, auth: { mode: 'shared' } }
    const one = await createServer.execute('forgotten-1', data, systemOrigin())
    const other = await createServer.execute('forgotten-2', data, systemOrigin())
    await givenCredential()
    await deleteServer.execute(one, systemOrigin())
    assert.equal(await credentials(), 1)
    await deleteServer.execute(other, systemOrigin())
    assert.equal(await credentials(), 0)
  })

  test('go where the server has another address', async ({ assert }) => {
    const createServer = await app.container.make(CreateServer)
    const updateServer = await app.container.make(UpdateServer)
    const auth = { mode: 'shared' }
    const id = await createServer.execute('forgotten', { url: URL_OF_SERVER, auth }, systemOrigin())
    await givenCredential()
    await updateServer.execute(id, { url: URL_OF_SERVER, title: 'New', auth }, systemOrigin())
    assert.equal(await credentials(), 1)
    await updateServer.execute(id, { url: `${URL_OF_SERVER}/2`, auth }, systemOrigin())
    assert.equal(await credentials(), 0)
  })
})
