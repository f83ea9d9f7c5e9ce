import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { follow, idsOf, openChat, type ChatTarget } from '#tests/helpers/chats'
import type { EventStream } from '#tests/helpers/event_stream'
import { openDescriptors } from '#tests/helpers/open_descriptors'
import { assertAllRested } from '#tests/helpers/rested_runs'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

const IS_LONG = process.env.CHATFLOW_LONG === '1'
const STREAMS = IS_LONG ? 5_000 : 400
const AT_ONCE = 50
const TOLD = countingModel(30, 10)
/** What was kept for reuse is given up by then. */
const BACK_WITHIN_MS = 60_000

test.group('A server that has had many streams', (group) => {
  group.tap(onAnyDatabase)
  group.each.skip(process.platform !== 'linux', 'for want of Linux, which shows what is open')
  group.each.timeout(IS_LONG ? 1_800_000 : 240_000)

  test('has no more open than before', async ({ assert, cleanup }) => {
    const upstream = await ChatUpstream.start()
    cleanup(() => upstream.close())
    const server = await OwnServer.prepare({ upstream: upstream.url })
    cleanup(() => server.remove())
    const { pid } = await server.start()
    const first = await ask(await server.createAccount(), server.url)
    await first.closed()
    const before = await openDescriptors(pid)
    let most = 0
    for (let asked = 0; asked < STREAMS; asked += AT_ONCE) {
      /* Each round is somebody else's: people have a budget. */
      const account = await server.createAccount()
      const asking = Array.from({ length: AT_ONCE }, () => ask(account, server.url))
      const streams = await Promise.all(asking)
      most = Math.max(most, await openDescriptors(pid))
      await Promise.all(streams.map((stream, n) => leave(stream, n, account, server.url)))
    }
    await assertAllRested(assert, server.databaseUrl)
    await untilAsync(
      async () => (await openDescriptors(pid)) <= before,
      'what the streams had open was closed',
      BACK_WITHIN_MS
    )
    const after = await openDescriptors(pid)
    console.log(`    ${STREAMS} streams: ${before} before, ${most} at most, ${after} after`)
  })
})

async function ask(account: ChatTarget, base: string): Promise<EventStream> {
  const stream = await openChat(account, { message: newId(), model: TOLD }, base)
  return stream.said('3 ')
}

/** One of three reads all of it, one hangs up, one hangs up and comes back. */
async function leave(stream: EventStream, n: number, account: ChatTarget, base: string) {
  if (n % 3 === 0) {
    await stream.closed()
    return
  }
  stream.cut()
  if (n % 3 === 1) {
    const { conversationId } = idsOf(stream.events)
    const rest = await follow(account, conversationId, stream.lastId, base)
    await rest.closed()
  }
}
