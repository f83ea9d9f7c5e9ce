/**
 * What `npm start` does of a fresh clone (`bin/launch.js`), with the server's sources in place of a build: writes `.env` to
 * `CHATFLOW_HOME`, then becomes the server.
 */
import { fileURLToPath } from 'node:url'
import { writeFirstEnv } from '../../bin/first_env.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

writeFirstEnv(root, root)
await import('../../bin/server.ts')
