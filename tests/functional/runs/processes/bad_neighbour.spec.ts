import { test } from '@japa/runner'
import { BadNeighbour } from '#tests/helpers/bad_neighbour'
import { givenBadSurroundings, TOOL_SERVERS } from '#tests/helpers/bad_surroundings'
import { chat, openChat, sendJson, type ChatTarget } from '#tests/helpers/chats'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

const QUESTIONS = 10
const PATIENCE_MS = 20_000

/** Whether somebody may use tools of all the servers. */
async function hasAllTools(target: ChatTarget, base: string): Promise<boolean> {
  const { text } = await sendJson('GET', `${base}/conversations/tools/available`, target)
  const { data }: { data: { server: string }[] } = JSON.parse(text)
  const names = new Set(data.map(({ server }) => server))
  return [...names].filter((name) => name.startsWith('tools-')).length === TOOL_SERVERS
}

test.group('A bad neighbour', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  test('who floods, and a server of tools that hangs, leave others without an error', async ({
    assert,
    cleanup,
  }) => {
    const surroundings = await givenBadSurroundings(cleanup)
    const upstream = await ChatUpstream.start()
    cleanup(() => upstream.close())
    const server = await OwnServer.prepare({ upstream: upstream.url, env: surroundings.env })
    cleanup(() => server.remove())
    await server.start()
    const [bad, other] = [await server.createAccount(), await server.createAccount()]
    const hasTools = () => hasAllTools(other, server.url)
    await untilAsync(hasTools, 'the tools of all servers are there', PATIENCE_MS)

    surroundings.hang()
    const model = countingModel(1_000_000, 5)
    const neighbour = BadNeighbour.begin({ base: server.url, headers: bad.headers, model })
    const isRefused = async () => (neighbour.statuses[429] ?? 0) > 20
    await untilAsync(isRefused, 'the neighbour floods', PATIENCE_MS)

    const stream = await openChat(
      other,
      { message: 'Tell', model: countingModel(50, 20) },
      server.url
    )
    for (let n = 0; n < QUESTIONS; n++) {
      const question = { message: `Question ${n}`, model: countingModel(3, 1) }
      const { status, body } = await chat(other, question, server.url)
      assert.equal(status, 200)
      assert.equal(body.status, 'completed')
    }
    await stream.closed()
    assert.isTrue(stream.isComplete)
    assert.lengthOf(upstream.active, 4)
    await neighbour.end()
    assert.sameMembers(Object.keys(neighbour.statuses), ['200', '429'])
  })
})
