import { test } from '@japa/runner'
import { newId } from '#core/ids'
import settings from '#settings/services/settings'
import { PASSWORD } from '#tests/helpers/accounts'

const givenPerson = () => ({
  email: `${newId()}@example.test`,
  password: PASSWORD,
  full_name: 'Ada Lovelace',
})

test.group('POST /auth/register', () => {
  test('makes a member, who can sign in', async ({ client, assert }) => {
    const person = givenPerson()
    const response = await client.post('/auth/register').json(person)
    response.assertStatus(201)
    const { id, created_at: createdAt, ...user } = response.body()
    assert.match(id, /^[0-9a-f-]{36}$/)
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT.*Z$/)
    assert.deepEqual(user, {
      email: person.email,
      full_name: 'Ada Lovelace',
      role: 'member',
      is_active: true,
    })

    const login = await client
      .post('/auth/login-json')
      .json({ email: person.email, password: PASSWORD })
    login.assertStatus(200)
  })

  test('keeps and compares addresses in lower case', async ({ client, assert }) => {
    const person = givenPerson()
    const first = await client
      .post('/auth/register')
      .json({ ...person, email: person.email.toUpperCase() })
    first.assertStatus(201)
    assert.equal(first.body().email, person.email)

    const second = await client.post('/auth/register').json(person)
    second.assertStatus(409)
    assert.equal(second.body().code, 'email_taken')

    const login = await client
      .post('/auth/login-json')
      .json({ email: person.email.toUpperCase(), password: PASSWORD })
    login.assertStatus(200)
  })

  test('makes one account of two requests at the same moment', async ({ client, assert }) => {
    const person = givenPerson()
    const answers = await Promise.all([
      client.post('/auth/register').json(person),
      client.post('/auth/register').json(person),
    ])
    assert.sameMembers(
      answers.map((answer) => answer.status()),
      [201, 409]
    )
  })

  test('refuses the weak password "{0}"')
    .with([
      ['short', 'minLength'],
      ['x'.repeat(129) + 'abcdefg', 'maxLength'],
      ['password1234', 'notCommon'],
      ['Password2024!', 'notCommon'],
      ['abcabcabcabcabc', 'notCommon'],
      ['12345678901234', 'notCommon'],
      ['abcdefghijklm', 'notCommon'],
      ['1qaz2wsx3edc4rfv', 'notCommon'],
      ['aaaaaaaaaaaaab', 'notCommon'],
    ])
    .run(async ({ client, assert }, [password, rule]) => {
      const response = await client.post('/auth/register').json({ ...givenPerson(), password })
      response.assertStatus(422)
      assert.equal(response.body().code, 'validation_failed')
      assert.deepInclude(response.body().errors[0], { field: 'password', rule })
    })

  test('refuses the address as the password', async ({ client, assert }) => {
    const person = givenPerson()
    const response = await client
      .post('/auth/register')
      .json({ ...person, password: person.email.toUpperCase() })
    response.assertStatus(422)
    assert.equal(response.body().errors[0].rule, 'notEmail')
  })

  test('counts characters, not UTF-16 units', async ({ client }) => {
    const emoji = '😀😁😂🤣😃😄😅😆😉😊😋😎'
    const good = await client.post('/auth/register').json({ ...givenPerson(), password: emoji })
    good.assertStatus(201)
    const short = await client
      .post('/auth/register')
      .json({ ...givenPerson(), password: [...emoji].slice(1).join('') })
    short.assertStatus(422)
  })

  test('refuses fields it does not know, such as the role', async ({ client, assert }) => {
    const response = await client.post('/auth/register').json({ ...givenPerson(), role: 'admin' })
    response.assertStatus(422)
    assert.deepInclude(response.body().errors[0], { field: 'role', rule: 'unknown_field' })
  })

  test('refuses a body that is {0}')
    .with([
      ['without an address', { email: undefined }],
      ['with half an address', { email: 'nobody' }],
      [
        'with an address that is too long in small letters',
        { email: `${'a'.repeat(40)}@${'İ'.repeat(55)}.${'İ'.repeat(55)}.example` },
      ],
      ['with a number for a name', { full_name: 7 }],
      ['with an empty name', { full_name: ' ' }],
    ] as const)
    .run(async ({ client }, [, fields]) => {
      const response = await client.post('/auth/register').json({ ...givenPerson(), ...fields })
      response.assertStatus(422)
    })

  test('is not for everybody where it is {$self}')
    .with(['closed', 'invite'] as const)
    .run(async ({ client, assert }, registration) => {
      using _ = settings.fix({ registration })
      const response = await client.post('/auth/register').json(givenPerson())
      response.assertStatus(403)
      assert.equal(response.body().code, 'registration_closed')
    })

  test('takes the addresses of the mail domains that may register', async ({ client, assert }) => {
    using _ = settings.fix({ registration_domains: ['example.org', 'example.test'] })
    const known = await client.post('/auth/register').json(givenPerson())
    known.assertStatus(201)
    for (const domain of ['elsewhere.test', 'sub.example.test', 'example.test.elsewhere.test']) {
      const person = { ...givenPerson(), email: `${newId()}@${domain}` }
      const response = await client.post('/auth/register').json(person)
      response.assertStatus(403)
      assert.equal(response.body().code, 'registration_closed')
    }
  })
})
