import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

/** No page has more that can be reached. */
const MAX_STEPS = 200

interface Focus {
  html: string
  /** Whether it has a size, is in the window and is marked. */
  isSeen: boolean
}

const FOCUS = `(() => {
  const one = document.activeElement
  if (one === null || one === document.body) {
    return { html: 'nothing', isSeen: false }
  }
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
  const { width, height, top, bottom } = one.getBoundingClientRect()
  /* The browser marks the parts of a date itself. */
  const isDate = one.matches('input[type=date]')
  const isMarked = isDate || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none'
  const isInside = bottom > 0 && top < window.innerHeight
  return { html: one.outerHTML.slice(0, 160), isSeen: width > 1 && height > 1 && isInside && isMarked }
})()`

export function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((one) => one === one.ownerDocument.activeElement)
}

/** Presses Tab until `target` has the focus, which has to be seen on each way-point. Fails where the way does not lead there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step++) {
    await page.keyboard.press('Tab')
    const { html, isSeen } = await page.evaluate<Focus>(FOCUS)
    assert.ok(isSeen, `the focus is not seen on ${html}`)
    if (await isFocused(target)) {
      return
    }
  }
  assert.fail(`${String(target)} is not reached`)
}

/** Goes to `target` and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}
