/**
 * What needs the package of the protocol, which takes a fifth of the memory of an idle server: loaded when the first
 * server is signed in to.
 */
export { resourceUrlFromServerUrl } from '@modelcontextprotocol/client'
export { beginAuthorization } from './begin_authorization.js'
export { finishAuthorization } from './finish_authorization.js'
export { ServerAuthorizer } from './server_authorizer.js'
