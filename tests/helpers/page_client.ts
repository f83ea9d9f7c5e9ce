import assert from 'node:assert/strict'
import { createAccount, type TestAccount } from './accounts.js'
import { serverUrl } from './chats.js'

/** An answer of a page, read. */
export interface PageAnswer {
  status: number
  headers: Headers
  /** Where a redirect goes, as a path. */
  location: string | null
  html: string
}

/** Fields of a form; several values of one name for names that end in `[]`. */
export type Fields = Record<string, string | string[]>

/**
 * A browser without scripts and without a window: keeps cookies, sends the CSRF token of the last page with each form, and
 * follows no redirect by itself.
 */
export class PageClient {
  #cookies = new Map<string, string>()
  #csrf = ''
  #base: string

  constructor(base = serverUrl()) {
    this.#base = base
  }

  async get(path: string): Promise<PageAnswer> {
    return this.#send(path, { method: 'GET' })
  }

  /** Posts a form. The token is that of the last page that had one. */
  async post(path: string, fields: Fields = {}): Promise<PageAnswer> {
    const body = new URLSearchParams({ _csrf: this.#csrf })
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value].flat()) {
        body.append(name, one)
      }
    }
    return this.#send(path, { method: 'POST', body })
  }

  /** Posts a form with files. */
  async upload(path: string, form: FormData): Promise<PageAnswer> {
    form.set('_csrf', this.#csrf)
    return this.#send(path, { method: 'POST', body: form })
  }

  async signIn({ email, password }: Pick<TestAccount, 'email' | 'password'>): Promise<void> {
    await this.get('/login')
    const { status, html } = await this.post('/login', { email, password })
    assert.equal(status, 302, html)
    /* The token of before is not good any more; a missing page has one too, and is the cheapest. */
    await this.get('/admin/missing')
  }

  /** Another browser that holds the same cookies. */
  copy(): PageClient {
    const copy = new PageClient(this.#base)
    copy.#cookies = new Map(this.#cookies)
    copy.#csrf = this.#csrf
    return copy
  }

  /** The cookies, as a browser's context takes them. */
  cookies(): { name: string; value: string; url: string }[] {
    return [...this.#cookies].map(([name, value]) => ({ name, value, url: this.#base }))
  }

  async #send(path: string, init: RequestInit): Promise<PageAnswer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, this.#base), {
      ...init,
      redirect: 'manual',
      headers: { cookie, accept: 'text/html' },
    })
    this.#keepCookies(response.headers)
    const html = await response.text()
    this.#csrf = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? this.#csrf
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      html,
    }
  }

  #keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) {
        this.#cookies.delete(name)
      } else {
        this.#cookies.set(name, value)
      }
    }
  }
}

/** A client that a new administrator is signed in with. */
export async function administratorClient() {
  const account = await createAccount({ role: 'admin', fullName: 'Maren Voss' })
  const client = new PageClient()
  await client.signIn(account)
  return { account, client }
}
