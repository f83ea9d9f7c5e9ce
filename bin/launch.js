import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeFirstEnv } from './first_env.js'

const root = fileURLToPath(new URL('../', import.meta.url))

/* The compiled server lies beside this file in the production build only. */
const isBuild = existsSync(new URL('server.js', import.meta.url))

async function prepare() {
  if (isBuild) {
    const { home } = await import('../app/core/home.js')
    writeFirstEnv(root, home)
  } else {
    const { ensureBuild } = await import('./ensure_build.js')
    writeFirstEnv(root, root)
    await ensureBuild(root)
  }
}

try {
  await prepare()
} catch (error) {
  process.stderr.write(`Chatflow cannot start: ${error.message}\n`)
  process.exit(1)
}
await import(new URL(isBuild ? 'server.js' : '../build/bin/server.js', import.meta.url).href)
