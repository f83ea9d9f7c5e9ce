import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SECRETS = ['APP_KEY', 'JWT_SECRET_KEY']
const SECRET_BYTES = 32
const OWNER_ONLY = 0o600

function isGiven(name) {
  return Boolean(process.env[name] || process.env[`${name}_FILE`])
}

/**
 * Writes `.env` from `.env.example` with secrets of its own, where there is none. Production gets its secrets from its
 * operator: made up here, they would be lost with the container; tests have settings of their own. A second process that starts at the same moment uses
 * the file of the first.
 *
 * @param {string} root - the folder of `.env.example`
 * @param {string} home - the folder that gets `.env`
 */
export function writeFirstEnv(root, home) {
  const path = join(home, '.env')
  const environment = process.env.ENVIRONMENT || process.env.NODE_ENV
  const hasOwnSettings = environment === 'production' || environment === 'test'
  if (existsSync(path) || hasOwnSettings || SECRETS.every(isGiven)) {
    return
  }
  let text = readFileSync(join(root, '.env.example'), 'utf8')
  for (const name of SECRETS) {
    text = text.replace(
      new RegExp(`^${name}=$`, 'm'),
      `${name}=${randomBytes(SECRET_BYTES).toString('base64url')}`
    )
  }
  const unfinished = `${path}.${process.pid}`
  writeFileSync(unfinished, text, { mode: OWNER_ONLY, flag: 'wx' })
  try {
    linkSync(unfinished, path)
    /* What a command prints may be read by a script. */
    process.stderr.write('Wrote .env with fresh secrets. Keep it, and keep it to yourself.\n')
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error
    }
  } finally {
    rmSync(unfinished)
  }
}
