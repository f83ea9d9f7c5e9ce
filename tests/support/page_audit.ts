import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What every page must hold: WCAG 2.2 AA and axe's best practices. */
const EVERY_RULE = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The rules that another theme can break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

interface Violation {
  id: string
  nodes: { target: string[]; failureSummary: string }[]
}

/**
 * What axe finds on a page as it is now, one line each: rule, element, what is wrong. Pages here have no frames. Only where
 * scripts may run: axe waits for timers, which never come otherwise.
 */
export async function axeViolations(page: Page, only?: 'colours'): Promise<string[]> {
  const runOnly = only === undefined ? EVERY_RULE : { type: 'rule', values: COLOUR_RULES }
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] })
  if (!(await page.evaluate<boolean>('"axe" in window'))) {
    await page.evaluate(axe.source)
  }
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(document, ${options})`
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`)
  )
}

/** How many pixels a page is wider than the window. */
export async function horizontalOverflow(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  )
}
