import { fileURLToPath, pathToFileURL } from 'node:url'

/** The setting with which a server of `OwnServer` loads `preload/<name>.mjs` before anything else of it. */
export function preload(name: string): { NODE_OPTIONS: string } {
  const path = fileURLToPath(new URL(`./preload/${name}.mjs`, import.meta.url))
  return { NODE_OPTIONS: `--import ${pathToFileURL(path).href}` }
}
