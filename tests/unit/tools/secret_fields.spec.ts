import { test } from '@japa/runner'
import { secretFieldIn } from '#tools/secret_fields'
import type { JsonSchema } from '#tools/types'

const formOf = (name: string, field: JsonSchema = { type: 'string' }): JsonSchema => ({
  type: 'object',
  properties: { [name]: field },
})

test.group('A secret that a form asks for', () => {
  const names = [
    'password',
    'Password',
    'newPassword',
    'user_password',
    'PASSWORD2',
    'passwd',
    'pwd',
    'passphrase',
    'passcode',
    'ｐａｓｓｗｏｒｄ',
    'pass\u200Bword',
    'Passwort',
    'Benutzerpasswort',
    'Kennwort',
    'mot_de_passe',
    'motDePasse',
    'Mot de passe',
    'contraseña',
    'contrasena_nueva',
    'senha',
    'wachtwoord',
    'hasło',
    'пароль',
    '密码',
    'パスワード',
    '비밀번호',
    'api_key',
    'apiKey',
    'APIKey',
    'OPENAI_API_KEY',
    'x-api-key',
    'API-Schlüssel',
    'clé API',
    "Clé d'API",
    'clave de API',
    'access_token',
    'accessToken',
    'githubToken',
    'token',
    'bearer_token',
    'Zugriffstoken',
    "jeton d'accès",
    'token de acceso',
    'client_secret',
    'webhookSecret',
    'privateKey',
    'ssh_key',
    'service_account_key',
    'credit_card',
    'creditCardNumber',
    'card_number',
    'Kreditkartennummer',
    'Kartennummer',
    'numéro de carte',
    'número de tarjeta',
    'tarjeta_de_credito',
    'pin',
    'PIN',
    'userPin',
    'pin_code',
    'pinCode',
    'PIN-Nummer',
    'Geheimzahl',
    'code PIN',
    'código PIN',
    'cvv',
    'CVC',
    'cvv2',
    'card_security_code',
    'Kartenprüfnummer',
    'cryptogramme visuel',
    'otp',
    'one_time_code',
    'seed phrase',
  ]
  for (const name of names) {
    test(`is found in the name ${name}`, ({ assert }) => {
      assert.equal(secretFieldIn('Please answer', formOf(name))?.field, name)
    })
    test(`is found in the title ${name}`, ({ assert }) => {
      const form = formOf('value', { type: 'string', title: name })
      assert.equal(secretFieldIn('Please answer', form)?.field, 'value')
    })
  }

  test('is found by its format, and where it is never to be shown', ({ assert }) => {
    assert.equal(secretFieldIn('', formOf('a', { type: 'string', format: 'password' }))?.field, 'a')
    assert.equal(secretFieldIn('', formOf('a', { type: 'string', writeOnly: true }))?.field, 'a')
  })

  test('is found in numbers and in descriptions', ({ assert }) => {
    assert.equal(secretFieldIn('', formOf('pin', { type: 'integer' }))?.field, 'pin')
    const form = formOf('value', { type: 'string', description: 'Enter your API key here' })
    assert.equal(secretFieldIn('', form)?.field, 'value')
  })

  const messages = [
    'Please enter your password',
    'Bitte geben Sie Ihr Passwort ein.',
    'Entrez votre mot de passe',
    'Introduzca su contraseña',
    'We need your credit card number to go on',
    'Your API key:',
    'Wie lautet Ihre PIN?',
  ]
  for (const message of messages) {
    test(`is found in the message "${message}"`, ({ assert }) => {
      assert.isNull(secretFieldIn(message, formOf('agree', { type: 'boolean' })))
      const finding = secretFieldIn(message, formOf('value'))
      assert.isNull(finding?.field)
      assert.match(finding?.reason ?? '', /secret/)
    })
  }
})

test.group('No secret', () => {
  const names = [
    'name',
    'passport_holder_name',
    'passenger_name',
    'compass_direction',
    'keyboard_layout',
    'sort_key',
    'primaryKey',
    'monkey',
    'key',
    'max_tokens',
    'token_count',
    'token of appreciation',
    'next_page_token',
    'map_pin',
    'pin_color',
    'spinning',
    'shopping',
    'opinion',
    'secretary',
    'secretary_name',
    'secret_santa_name',
    'password_hint',
    'password length',
    'api_key_name',
    'accessTokenId',
    'credit_card_company',
    'boarding_pass',
    'card_color',
    'business_card',
    'discard_number_of_items',
    'panel',
    'japan',
    'span',
    'postal_code',
    'city',
    'author',
    'cardinality',
    'Tokyo',
    'Schlüsselbund',
    'llave',
    'enclave',
    'clavecin',
    'palabra clave',
    'tipo_de_pan',
    'passage',
    'numéro de téléphone',
  ]
  for (const name of names) {
    test(`is seen in ${name}`, ({ assert }) => {
      assert.isNull(secretFieldIn('Please answer', formOf(name)))
      assert.isNull(secretFieldIn('Please answer', formOf('a', { type: 'string', title: name })))
    })
  }

  test('is given away by a choice, a yes, a date or an address', ({ assert }) => {
    assert.isNull(secretFieldIn('', formOf('has_password', { type: 'boolean' })))
    assert.isNull(secretFieldIn('', formOf('token', { type: 'string', enum: ['A', 'B'] })))
    assert.isNull(secretFieldIn('', formOf('password_set', { type: 'string', format: 'date' })))
    const email = formOf('email', { type: 'string', format: 'email' })
    assert.isNull(secretFieldIn('Where shall the new password be sent to', email))
  })

  const messages = [
    'Which city? Never enter your password here.',
    'Bitte geben Sie kein Passwort ein',
    'Which password policy do you want?',
    'A token of appreciation for your secretary',
    'How many tokens may the answer have?',
    'What is the passport holder called?',
  ]
  for (const message of messages) {
    test(`is asked for by "${message}"`, ({ assert }) => {
      assert.isNull(secretFieldIn(message, formOf('value')))
    })
  }

  test('is seen in what is no form', ({ assert }) => {
    assert.isNull(secretFieldIn('x', {}))
    assert.isNull(secretFieldIn('x', { properties: { a: 5, b: null } }))
  })
})
