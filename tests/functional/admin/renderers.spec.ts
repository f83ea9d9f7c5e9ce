import edge from 'edge.js'
import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { administratorClient } from '#tests/helpers/page_client'

test.group('Renderers of templates', () => {
  test('are made for pages, and not for requests of the API', async ({
    assert,
    client,
    cleanup,
  }) => {
    const make = edge.createRenderer
    let count = 0
    edge.createRenderer = function () {
      count++
      return make.call(edge)
    }
    cleanup(() => {
      edge.createRenderer = make
    })
    const { headers } = await createAccount()
    const me = await client.get('/auth/me').headers(headers)
    me.assertStatus(200)
    assert.equal(count, 0)
    const { client: browser } = await administratorClient()
    const seenBefore = count
    const page = await browser.get('/admin/audit')
    assert.equal(page.status, 200)
    assert.equal(count, seenBefore + 1)
  })

  test('look for components once', async ({ assert }) => {
    assert.strictEqual(edge.loader.listComponents(), edge.loader.listComponents())
  })
})
