import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from '@japa/runner/core'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { aceFromSources, SOURCES_ENV } from '#tests/support/from_sources'

/** A file of servers and a way to run commands with it, as an operator does. */
export async function givenFile(cleanup: TestContext['cleanup'], mcpServers: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-commands-'))
  const path = join(folder, 'mcp.json')
  await writeFile(path, JSON.stringify({ mcpServers }), { mode: 0o600 })
  cleanup(async () => {
    await sql.read((db) => db.run('delete from mcp_servers'))
    await rm(folder, { recursive: true })
  })
  return async (...args: string[]) => {
    const child = spawn(...aceFromSources(args), {
      cwd: app.makePath(),
      env: { ...process.env, ...SOURCES_ENV, MCP_CONFIG: path, FORCE_COLOR: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { exitCode: child.exitCode, stdout, output: stdout + stderr }
  }
}
