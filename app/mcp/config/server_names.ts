/** The id of the server that is part of Chatflow. */
export const BUILTIN_SERVER = 'builtin'

/** Leaves half of a tool's name to the tool. */
const MAX_LENGTH = 32
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]|_(?!_))*$/

/**
 * Why a server cannot have this name, as the end of a sentence; null where it can. The name begins the names of its
 * tools, where two underscores end it.
 */
export function serverNameFault(name: string): string | null {
  if (name.length > MAX_LENGTH) {
    return `is longer than ${MAX_LENGTH} characters`
  }
  if (!NAME.test(name) || name.endsWith('_')) {
    return 'must be letters, digits, - and single _, beginning with a letter or digit'
  }
  return name.toLowerCase() === BUILTIN_SERVER ? 'is taken by the built-in tools' : null
}
