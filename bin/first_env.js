import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const SECRETS = ['APP_KEY', 'JWT_SECRET_KEY']
const SECRET_BYTES = 32
const OWNER_ONLY = 0o600

function isGiven(name) {
  return Boolean(process.env[name] || process.env[`${name}_FILE`])
}

/**
 * Whether production may have keys made for it. They must live and die with what they seal: so only where the operator named
 * the folder to keep, the database is the file in there, and there is none yet. Anywhere else new ones could be lost with
 * the container, or take the place of keys that were only forgotten.
 */
function mayMakeKeys(home) {
  const hasOwnDatabase = !process.env.DATABASE_URL && !process.env.DATABASE_URL_FILE
  return Boolean(process.env.CHATFLOW_HOME) && hasOwnDatabase && !existsSync(join(home, 'data'))
}

/**
 * Writes `.env` from `.env.example` with secrets of its own, where there is none. Production gets its secrets from its
 * operator, unless all of the installation is in the folder that `CHATFLOW_HOME` names; tests have settings of their own. A
 * second process that starts at the same moment uses the file of the first.
 *
 * @param {string} root - the folder of `.env.example`
 * @param {string} folder - gets `.env`, unless `CHATFLOW_HOME` names another
 */
export function writeFirstEnv(root, folder) {
  const home = resolve(process.env.CHATFLOW_HOME || folder)
  const path = join(home, '.env')
  const environment = process.env.ENVIRONMENT || process.env.NODE_ENV
  const isProduction = environment === 'production'
  const hasOwnSettings = environment === 'test' || (isProduction && !mayMakeKeys(home))
  if (existsSync(path) || hasOwnSettings || SECRETS.every(isGiven)) {
    return
  }
  let text = readFileSync(join(root, '.env.example'), 'utf8')
  if (isProduction) {
    text = text.replace(/^ENVIRONMENT=.*$/m, 'ENVIRONMENT=production')
  }
  for (const name of SECRETS.filter((secret) => !isGiven(secret))) {
    text = text.replace(
      new RegExp(`^${name}=$`, 'm'),
      `${name}=${randomBytes(SECRET_BYTES).toString('base64url')}`
    )
  }
  mkdirSync(home, { recursive: true })
  const unfinished = `${path}.${randomBytes(8).toString('hex')}`
  try {
    writeFileSync(unfinished, text, { mode: OWNER_ONLY, flag: 'wx', flush: true })
    linkSync(unfinished, path)
    /* What a command prints may be read by a script. */
    process.stderr.write('Wrote .env with fresh secrets. Keep it, and keep it to yourself.\n')
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error
    }
  } finally {
    rmSync(unfinished, { force: true })
  }
}
