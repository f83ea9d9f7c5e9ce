import { readFile } from 'node:fs/promises'
import { isObject, JsonFields } from './json_fields.js'
import { readEntry } from './read_entry.js'
import { serverNameFault } from './server_names.js'
import type { ServerSettings } from './server_settings.js'

/** An entry of `mcpServers`. One with faults is listed, told of, and never connected. */
export interface FileServer {
  name: string
  settings: ServerSettings
  /** A sentence each; none: it can be used. */
  faults: string[]
}

export interface McpFile {
  servers: FileServer[]
  /** Fields that are not known, by their path: a misspelt one would go unnoticed otherwise. */
  strangers: string[]
}

/** The file of `MCP_CONFIG` as a whole cannot be used. Carries every fault, a sentence each. */
export class McpFileError extends Error {
  constructor(readonly faults: string[]) {
    super(`The file of the MCP servers cannot be used: ${faults.join('; ')}`)
  }
}

const NO_FILE: McpFile = { servers: [], strangers: [] }

/**
 * Reads the file that names the MCP servers of this host, in the common form `{"mcpServers": {name: entry}}`. A file
 * that is not there names none. What is wrong with one entry is that entry's own matter.
 *
 * @param path - absolute
 * @param variables - where `${NAME}` is looked up
 * @throws {McpFileError} Where it is not JSON, or not of that form.
 */
export async function readMcpFile(path: string, variables: NodeJS.ProcessEnv): Promise<McpFile> {
  const text = await readText(path)
  if (text === null) {
    return NO_FILE
  }
  const document = parse(text, path)
  if (!isObject(document) || !isObject(document.mcpServers)) {
    throw new McpFileError([`${path} must hold {"mcpServers": {…}}`])
  }
  const servers: FileServer[] = []
  const strangers = Object.keys(document).filter((key) => key !== 'mcpServers' && key !== '$schema')
  for (const [name, entry] of Object.entries(document.mcpServers)) {
    const faults: string[] = []
    const nameFault = serverNameFault(name)
    if (nameFault !== null) {
      faults.push(`the name ${nameFault}`)
    }
    if (servers.some((other) => other.name.toLowerCase() === name.toLowerCase())) {
      faults.push('the name is used twice')
    }
    if (!isObject(entry)) {
      faults.push('it must be an object')
    }
    const read = readEntry(new JsonFields(isObject(entry) ? entry : {}, faults), variables)
    servers.push({ name, settings: read.settings, faults })
    strangers.push(...read.strangers.map((field) => `mcpServers.${name}.${field}`))
  }
  return { servers, strangers }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null
    }
    throw new McpFileError([`${path} cannot be read`])
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    /* The rest of the message quotes the file, which may hold secrets. */
    const place = /\(line \d+ column \d+\)/.exec(error instanceof Error ? error.message : '')?.[0]
    throw new McpFileError([`${path} is not valid JSON${place ? ` ${place}` : ''}`])
  }
}
