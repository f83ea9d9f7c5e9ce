import { plainWords } from './plain_words.js'

/** Parts of a word that make it the name of a secret, also in compounds like `Benutzerpasswort` or `userapikey`. */
const STEMS = [
  'passwor',
  'passwd',
  'passphrase',
  'passcode',
  'kennwort',
  'contrasena',
  'motdepasse',
  'wachtwoord',
  'apikey',
  'apitoken',
  'apischlussel',
  'accesskey',
  'accesstoken',
  'authtoken',
  'zugangstoken',
  'zugriffstoken',
  'secretkey',
  'privatekey',
  'clientsecret',
  'cardnumber',
  'creditcard',
  'kreditkarte',
  'kartennummer',
  'kartenprufnummer',
  'geheimzahl',
  'pincode',
  'zugangsdaten',
  'пароль',
  '密码',
  '密碼',
  'パスワード',
  '暗証番号',
  '비밀번호',
].map((stem) => plainWords(stem).trim())

/** Words and phrases that name a secret: English, German, French, Spanish, Italian, Portuguese, Dutch and Polish. */
const PHRASES = [
  'pwd',
  'cvv',
  'cvv2',
  'cvc',
  'cvc2',
  'otp',
  'totp',
  'senha',
  'haslo',
  'hasło',
  'mot de passe',
  'mots de passe',
  "parola d'ordine",
  'palavra passe',
  'api key',
  'api keys',
  'api secret',
  'api token',
  'api schlüssel',
  'clé api',
  "clé d'api",
  'clave api',
  'clave de api',
  'clave de la api',
  'clave secreta',
  'clave privada',
  'chiave api',
  'access key',
  'access token',
  'auth token',
  'bearer token',
  'refresh token',
  'session token',
  'secret token',
  "jeton d'accès",
  "token d'accès",
  'token de acceso',
  'secret key',
  'client secret',
  'private key',
  'signing key',
  'encryption key',
  'ssh key',
  'gpg key',
  'pgp key',
  'master key',
  'account key',
  'openai key',
  'stripe key',
  'aws key',
  'privater schlüssel',
  'geheimer schlüssel',
  'clé privée',
  'clé secrète',
  'seed phrase',
  'recovery phrase',
  'recovery code',
  'login credentials',
  'card number',
  'credit card',
  'debit card',
  'numéro de carte',
  'numero de la carte',
  'carte bancaire',
  'carte de crédit',
  'número de tarjeta',
  'número de la tarjeta',
  'tarjeta de crédito',
  'tarjeta de débito',
  'número do cartão',
  'carta di credito',
  'card verification',
  'card security code',
  'security code',
  'cryptogramme visuel',
  'código de seguridad',
  'pin code',
  'pin number',
  'pin nummer',
  'code pin',
  'código pin',
  'your pin',
  'deine pin',
  'ihre pin',
  'one time code',
  'one time password',
  'verification code',
  'einmalcode',
  '2fa code',
  'mfa code',
].map(plainWords)

/** Behind one of the above they make a name of something else: `password length`, `API key name`. */
const HARMLESS_ENDINGS = new Set([
  'hint',
  'policy',
  'policies',
  'length',
  'strength',
  'rules',
  'manager',
  'reset',
  'name',
  'label',
  'type',
  'format',
  'provider',
  'company',
  'issuer',
  'count',
  'limit',
  'budget',
  'id',
])

/** Secrets where they end a name (`webhook_secret`, `github token`), because in a sentence they mean other things too. */
const NAME_ENDINGS = new Set(['pin', 'token', 'secret', 'jwt', 'clave', 'pass'])

/** Before such an ending: no secret. */
const HARMLESS_BEGINNINGS = new Set([
  'map',
  'lapel',
  'gpio',
  'location',
  'bowling',
  'rolling',
  'push',
  'boarding',
  'ski',
  'bus',
  'season',
  'mountain',
  'game',
  'palabra',
  'palabras',
  'page',
  'next',
  'continuation',
])

const NEGATIONS =
  / (?:do not|don t|dont|never|no need|not need|without|nicht|niemals|kein|keine|ne|jamais|no|nunca|sin|non|mai|nao) /

/** Whether a name or title of a field is that of a secret. */
export function namesSecret(name: string): boolean {
  const words = plainWords(name)
  if (mentionsSecret(words)) {
    return true
  }
  const [last, before] = words.trim().split(' ').reverse()
  return NAME_ENDINGS.has(last) && !HARMLESS_BEGINNINGS.has(before ?? '')
}

/** Whether a sentence of a text speaks of a secret, other than to say that none is wanted. */
export function asksForSecret(text: string): boolean {
  return text.split(/[.!?;\n]+/).some((sentence) => {
    const words = plainWords(sentence)
    return mentionsSecret(words) && !NEGATIONS.test(words)
  })
}

function mentionsSecret(words: string) {
  const list = words.trim().split(' ')
  const isHarmless = (next: number) => HARMLESS_ENDINGS.has(list[next] ?? '')
  const byStem = list.some(
    (word, index) => STEMS.some((stem) => word.includes(stem)) && !isHarmless(index + 1)
  )
  return byStem || PHRASES.some((phrase) => findsPhrase(words, phrase, isHarmless))
}

function findsPhrase(words: string, phrase: string, isHarmless: (next: number) => boolean) {
  const at = words.indexOf(phrase)
  if (at < 0) {
    return false
  }
  const wordsBefore = words.slice(0, at).split(' ').filter(Boolean).length
  return !isHarmless(wordsBefore + phrase.trim().split(' ').length)
}
