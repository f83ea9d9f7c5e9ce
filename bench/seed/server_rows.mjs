import { createHash } from 'node:crypto'
import { CHANGED_SERVER, TOOLS } from './world.mjs'

const sha256 = (text) => createHash('sha256').update(text).digest('hex')

/** Adds the tool servers and their tools; those of one server wait for review. */
export async function addToolServers({ sink, random }, at) {
  const servers = Map.groupBy(
    TOOLS.filter(({ server }) => server !== 'builtin'),
    ({ server }) => server
  )
  for (const [slug, tools] of servers) {
    const id = random.id(at)
    await sink.add('mcp_servers', {
      id,
      slug,
      source: 'database',
      title: slug[0].toUpperCase() + slug.slice(1),
      url: `https://mcp.northwind.example/${slug}`,
      transport: 'http',
      protocol: 'auto',
      is_enabled: 1,
      created_at: at,
      updated_at: at,
    })
    for (const { name } of tools) {
      await sink.add('tools', tool(random, { serverId: id, slug, name, at }))
    }
  }
}

function tool(random, { serverId, slug, name, at }) {
  const what = `${name.replaceAll('_', ' ')} of ${slug}`
  const definition = definitionOf(name, what)
  const changed = slug === CHANGED_SERVER ? definitionOf(name, `${what}, with labels`) : null
  return {
    id: random.id(at),
    server_id: serverId,
    name,
    definition,
    definition_hash: sha256(definition),
    changed_definition: changed,
    changed_hash: changed === null ? null : sha256(changed),
    policy: 'ask',
    is_enabled: 1,
    approved_at: at,
    created_at: at,
    updated_at: at,
  }
}

function definitionOf(name, description) {
  const properties = { query: { type: 'string', description: 'What to look for' } }
  const inputSchema = { type: 'object', properties, required: ['query'] }
  return JSON.stringify({ name, description, inputSchema })
}
