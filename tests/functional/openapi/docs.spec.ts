import { test } from '@japa/runner'
import { problemCodes } from '#core/problem_codes'
import { plainRequest } from '#tests/helpers/plain_http'

/** Everything that a page links to or loads. */
function addressesIn(html: string): string[] {
  return [...html.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, address]) => address)
}

test.group('The pages', () => {
  test('{$self} reaches no other host and runs nothing of its own')
    .with(['/docs', '/docs/errors'])
    .run(async ({ assert }, path) => {
      const { status, type, headers, text } = await plainRequest(path)
      assert.equal(status, 200)
      assert.equal(type, 'text/html; charset=utf-8')
      assert.isTrue(addressesIn(text).every((address) => /^\/(?!\/)/.test(address)))
      assert.notMatch(text, /<script>|<style|\sstyle=|\son\w+=/)

      const policy = headers['content-security-policy']?.toString() ?? ''
      assert.include(policy, "default-src 'none'")
      assert.include(policy, "script-src 'self'")
      assert.include(policy, "style-src 'self'")
      assert.notInclude(policy, 'unsafe')
    })

  test('load files that may be kept for a year, under an address that changes with them', async ({
    assert,
  }) => {
    const { text } = await plainRequest('/docs')
    const assets = addressesIn(text).filter((address) => address.startsWith('/docs/assets/'))
    assert.lengthOf(assets, 5)
    for (const address of assets) {
      const { status, headers, type } = await plainRequest(address)
      assert.equal(status, 200)
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
      assert.match(type ?? '', /^(text\/(css|javascript)|image\/png)/)
      const [unversioned] = address.split('?')
      const plain = await plainRequest(unversioned)
      assert.equal(plain.headers['cache-control'], 'no-cache')
    }
  })

  test('list every error code with its status, where problem documents point', async ({
    assert,
  }) => {
    const { text } = await plainRequest('/docs/errors')
    for (const [code, { status }] of Object.entries(problemCodes)) {
      assert.match(text, new RegExp(`<tr id="${code}"><td>.*</td><td>${status}</td>`))
    }
    const { text: problem } = await plainRequest('/nowhere')
    const { type }: { type: string } = JSON.parse(problem)
    assert.equal(type, '/docs/errors#not_found')
  })
})
