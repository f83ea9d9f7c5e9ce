import { test } from '@japa/runner'
import { MAX_BODY_BYTES } from '#core/request_body'
import { PASSWORD, createAccount } from '#tests/helpers/accounts'
import { Contract } from '#tests/helpers/contract'
import { plainRequest } from '#tests/helpers/plain_http'

const FORM = 'application/x-www-form-urlencoded'

function logIn(body: string | Buffer | (string | Buffer)[], contentType = FORM) {
  return plainRequest('/auth/login', {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
  })
}

test.group('The form of POST /auth/login', (group) => {
  let contract: Contract
  group.setup(() => {
    contract = new Contract()
  })

  test('may carry what OAuth 2 clients add', async ({ assert }) => {
    const { email } = await createAccount()
    const fields = { grant_type: 'password', scope: '', username: email, password: PASSWORD }
    const answer = await logIn(
      new URLSearchParams({ ...fields, client_id: '' }).toString(),
      `${FORM}; charset=UTF-8`
    )
    assert.equal(answer.status, 200)
  })

  test('is refused where it is not right: {$self}')
    .with([
      '=',
      '&&&',
      'username=a',
      'username[]=a&password[]=b',
      'username[$ne]=&password[$ne]=',
      'username=a&password=',
      'username=%00&password=a',
      'username=a&password=b%00',
      'username=a&password=b&x=%00',
      'username=a&password=b&%00=x',
      '__proto__[username]=a&password=b',
      `username=${'a'.repeat(255)}&password=b`,
      `username=a&password=${'b'.repeat(513)}`,
      '{"username":"a","password":"b"}',
    ])
    .run(async ({ assert }, body) => {
      const answer = await logIn(body)
      contract.assertAnswer('auth.login', answer)
      assert.include(answer.text, '"validation_failed"')
    })

  test('is wrong where its encoding is', async ({ assert }) => {
    for (const body of ['username=%ff&password=%', 'username=%zz&password=%ED%A0%80']) {
      const answer = await logIn(body)
      contract.assertAnswer('auth.login', answer)
      assert.equal(answer.status, 401)
    }
  })

  test('is refused where it is too large', async ({ assert }) => {
    for (const body of [
      Buffer.alloc(MAX_BODY_BYTES + 1, 'a'),
      ['username=a&x=', Buffer.alloc(MAX_BODY_BYTES, 'a')],
    ]) {
      const answer = await logIn(body)
      contract.assertAnswer('auth.login', answer)
      assert.equal(answer.status, 413)
    }
  })

  test('with very many fields is a form like any other', async ({ assert }) => {
    const answer = await logIn('a=1&'.repeat(100_000))
    contract.assertAnswer('auth.login', answer)
    assert.equal(answer.status, 422)
  })
})
