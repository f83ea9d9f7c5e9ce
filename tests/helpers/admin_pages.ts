import router from '@adonisjs/core/services/router'
import { budgetPages } from './admin_world/budget_pages.js'
import { conversationPages } from './admin_world/conversation_pages.js'
import { auditPages, jobPages, ownPages, settingPages } from './admin_world/log_pages.js'
import { modelPages } from './admin_world/model_pages.js'
import { peoplePages } from './admin_world/people_pages.js'
import { retentionPages } from './admin_world/retention_pages.js'
import { toolPages } from './admin_world/tool_pages.js'
import { webhookPages } from './admin_world/webhook_pages.js'
import type { AdminWorld, Pages } from './admin_world/types.js'

/** A page that is not there. */
export const MISSING_PAGE = '/admin/missing'

/**
 * Addresses of pages that need more than their route tells, of something that exists: each feature adds its own. What is
 * written into the audit log by that comes before the entries that its own pages show.
 */
const FEATURES: Pages[] = [
  retentionPages,
  conversationPages,
  peoplePages,
  budgetPages,
  modelPages,
  toolPages,
  auditPages,
  jobPages,
  ownPages,
  settingPages,
  webhookPages,
]

/** Routes that answer with something else than a page; the last one leads to the first section. */
const NO_PAGES = /\/(export|result|stream|files|turns)\b|^\/admin\/settings$/

/** Pages that are nothing without a query. */
const ONLY_WITH_QUERY = ['/admin/users/bulk', '/admin/views/new']

function pagePatterns(): string[] {
  return Object.values(router.toJSON())
    .flat()
    .filter(({ methods, pattern }) => methods.includes('GET') && /^\/admin(\/|$)/.test(pattern))
    .map(({ pattern }) => pattern)
    .filter((pattern) => !NO_PAGES.test(pattern))
}

/** Every page that an administrator can open by GET, with things in them to show. */
export async function adminPages(world: AdminWorld): Promise<string[]> {
  const plain = pagePatterns().filter(
    (pattern) => !/[:*]/.test(pattern) && !ONLY_WITH_QUERY.includes(pattern)
  )
  const others: string[] = []
  for (const pages of FEATURES) {
    others.push(...(await pages(world)))
  }
  return [...plain, ...others, MISSING_PAGE]
}

/** Patterns of pages that none of the addresses opens. */
export function uncovered(addresses: string[]): string[] {
  const opened = new Set(
    addresses.map((address) => {
      const { pathname } = new URL(address, 'http://localhost')
      return router.match(pathname, 'GET', true)?.route.pattern
    })
  )
  return pagePatterns().filter((pattern) => !opened.has(pattern))
}
