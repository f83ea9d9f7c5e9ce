import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const appRoot = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Where `.env` and the data of this installation live: the folder that `CHATFLOW_HOME` names, so that the program's own may
 * be read-only. Else the project's folder, also when the code that runs is the production build in its `build/`, which is
 * emptied by each new build.
 *
 * @param root - the folder of `adonisrc`, sources or build
 */
function homeOf(root: string): string {
  if (process.env.CHATFLOW_HOME) {
    return resolve(process.env.CHATFLOW_HOME)
  }
  const parent = dirname(root)
  const isBuildOfProject = basename(root) === 'build' && existsSync(resolve(parent, 'package.json'))
  return isBuildOfProject ? parent : resolve(root)
}

/** The absolute path of the installation's folder. */
export const home = homeOf(resolve(appRoot))

/** A path of the installation: absolute ones stay, relative ones are taken from its folder. */
export function homePath(...parts: string[]): string {
  return resolve(home, ...parts)
}
