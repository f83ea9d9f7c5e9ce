import { test } from '@japa/runner'
import type { Request } from 'playwright-core'
import { serverUrl } from '#tests/helpers/chats'
import { administratorClient } from '#tests/helpers/page_client'
import { openWindow } from '#tests/support/chromium'
import { requires } from '#tests/support/requirements'

const MAX_BYTES = 130_000
const MAX_REQUESTS = 6

test.group('The weight of a first visit', (group) => {
  group.each.skip(...requires('chromium'))

  test('{$self}: at most 130 KB in 6 requests, none to another host')
    .with([
      '/login',
      '/admin',
      '/admin/users',
      '/admin/conversations',
      '/admin/tools',
      '/admin/search?q=s',
    ])
    .run(async ({ assert }, path) => {
      const { client } = await administratorClient()
      await using window = await openWindow(serverUrl())
      const { page, context, faults } = window
      await context.addCookies(path === '/login' ? [] : client.cookies())
      const requests: Request[] = []
      page.on('requestfinished', (request) => requests.push(request))
      await page.goto(path, { waitUntil: 'networkidle' })
      /* Only now: what is asked for as the window is closed has no answer. */
      const sizes = await Promise.all(requests.map((request) => request.sizes()))
      const bytes = sizes.reduce(
        (sum, size) => sum + size.responseBodySize + size.responseHeadersSize,
        0
      )
      assert.isAtMost(sizes.length, MAX_REQUESTS)
      assert.isAtMost(bytes, MAX_BYTES)
      assert.deepEqual(faults, [])
    })
})
