import router from '@adonisjs/core/services/router'
import type { TestAccount } from './accounts.js'

/** Addresses of pages with an id in them, of something that exists: each feature adds its own. */
const WITH_ID: ((account: TestAccount) => Promise<string[]>)[] = [
  async ({ id }) => [`/admin/users/${id}`, `/admin/users/${id}/confirm/erase`],
  async ({ email }) => [
    `/admin/search?q=${encodeURIComponent(email)}`,
    '/admin/search?q=s',
    '/admin/search?q=zzzz&in=tools',
  ],
]

/** Routes that answer with something else than a page. */
const NO_PAGES = /\/(export|raw|csv|download|stream|events|files?)\b|\.(csv|json|md)$/

/** Every page that an administrator can open by GET, with things in them to show. */
export async function adminPages(account: TestAccount): Promise<string[]> {
  const plain = Object.values(router.toJSON())
    .flat()
    .filter(({ methods, pattern }) => methods.includes('GET') && /^\/admin(\/|$)/.test(pattern))
    .map(({ pattern }) => pattern)
    .filter((pattern) => !/[:*]/.test(pattern) && !NO_PAGES.test(pattern))
  const withId = await Promise.all(WITH_ID.map((pages) => pages(account)))
  return [...plain, ...withId.flat()]
}
