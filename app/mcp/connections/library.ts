/**
 * What needs the package of the protocol, which takes a fifth of the memory of an idle server: loaded when the first
 * server is connected to.
 */
export { callTool } from './call_tool.js'
export { causeOf, signInErrorOf, wordsOf } from './connection_error.js'
export { LiveConnection } from './live_connection.js'
export { readProblemOf } from './read_error.js'
