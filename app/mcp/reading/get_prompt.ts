import type { GetPromptResult } from '@modelcontextprotocol/client'
import { inject } from '@adonisjs/core'
import { ReadFromServer } from './read_from_server.js'

/** Has a server write out one of its prompts. Throws like `ReadFromServer`. */
@inject()
export class GetPrompt {
  constructor(private readFromServer: ReadFromServer) {}

  async execute(
    userId: string,
    serverId: string,
    name: string,
    values: Record<string, string>
  ): Promise<GetPromptResult> {
    return this.readFromServer.execute(userId, serverId, (client, options) =>
      client.getPrompt({ name, arguments: values }, options)
    )
  }
}
