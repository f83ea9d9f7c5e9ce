import { BaseTransformer } from '@adonisjs/core/transformers'
import type { ListedServer } from './list_servers.js'

/** An MCP server as people see it who may use it; `cause` is for administrators. */
export class ServerTransformer extends BaseTransformer<ListedServer & { isForAdmin: boolean }> {
  toObject() {
    const { server, state, tools, isForAdmin } = this.resource
    const isFailing = state.state === 'failing'
    return {
      id: server.id,
      name: server.slug,
      title: server.title,
      state: state.state,
      cause: isFailing && isForAdmin ? state.cause : null,
      since: isFailing && state.since > 0 ? new Date(state.since).toISOString() : null,
      tools: tools.filter(({ tool }) => tool.policy !== 'off').map(({ tool }) => tool.name),
    }
  }
}
