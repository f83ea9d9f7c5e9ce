import { request } from 'node:http'
import { test } from '@japa/runner'
import { MAX_BODY_BYTES } from '#core/request_body'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { plainRequest, rawBytes, type PlainAnswer } from '#tests/helpers/plain_http'
import { untilAsync } from '#tests/helpers/until_async'

const PATIENCE_MS = 5_000

test.group('Bodies whose length is not told', () => {
  test('are read two at a time for each person', async ({ assert, cleanup }) => {
    const { headers } = await createAccount()
    /* One that comes while a body below is read is refused, and tries again. */
    const holdOne = () => {
      const unfinished = request(serverUrl('/conversations/chat'), {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-type': 'application/json' },
      })
      unfinished.on('error', () => {})
      unfinished.once('response', (response) => {
        response.resume()
        holdOne()
      })
      unfinished.write('{"id":')
      cleanup(() => {
        unfinished.destroy()
      })
    }
    holdOne()
    holdOne()
    const send = (credential: Record<string, string>) =>
      plainRequest('/conversations/chat', {
        method: 'POST',
        headers: { ...credential, 'content-type': 'application/json' },
        body: ['{}'],
      })
    let answer: PlainAnswer = await send(headers)
    await untilAsync(
      async () => {
        answer = await send(headers)
        return answer.status === 429
      },
      'a third body was refused',
      PATIENCE_MS
    )
    assert.include(answer.text, '"code":"rate_limited"')
    assert.equal(answer.headers['retry-after'], '1')
    assert.equal(answer.headers['ratelimit-policy'], '"large-bodies";q=2;qu="concurrent-requests"')
    assert.equal(answer.headers['ratelimit'], '"large-bodies";r=0')
    new Contract().assertAnswer('conversations.chat', answer)

    const { headers: other } = await createAccount()
    const taken = await send(other)
    assert.equal(taken.status, 422)
  })
})

test.group('A body that is too large', () => {
  test('is answered to whoever sends all of it, and no connection is reset', async ({ assert }) => {
    const body = Buffer.alloc(16 * MAX_BODY_BYTES, ' ')
    const head = (length: string) =>
      `POST /auth/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`
    const size = body.length.toString(16)
    const requests = [
      [head(`Content-Length: ${body.length}`), body],
      [head('Transfer-Encoding: chunked'), `${size}\r\n`, body, '\r\n0\r\n\r\n'],
    ]
    for (const pieces of requests) {
      const answer = await rawBytes(Buffer.concat(pieces.map((piece) => Buffer.from(piece))))
      assert.match(answer, /^HTTP\/1\.1 413 /)
      assert.include(answer, '"code":"body_too_large"')
    }
  })
})
