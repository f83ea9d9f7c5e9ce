import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { CHROMIUM_PATHS } from './requirements.js'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

let launching: Promise<Browser> | null = null

/** One browser for a whole run; contexts keep tests apart. */
export async function launchChromium(): Promise<Browser> {
  launching ??= chromium.launch({
    executablePath: CHROMIUM_PATHS.find(existsSync),
    args: ARGUMENTS,
  })
  return launching
}

export async function closeChromium(): Promise<void> {
  const browser = await launching
  launching = null
  await browser?.close()
}

export interface WindowOptions {
  width?: 1440 | 390
  theme?: 'light' | 'dark'
  /** Without it pages are used as by somebody who turned scripts off. */
  hasScripts?: boolean
}

/** A window of its own, with everything that it complained about. */
export interface Window extends AsyncDisposable {
  context: BrowserContext
  page: Page
  /** Errors of the console, of scripts, of the content security policy, and requests to other hosts. */
  faults: string[]
}

/** Opens a window at `origin`. Close it with `await using`. */
export async function openWindow(
  origin: string,
  { width = 1440, theme = 'light', hasScripts = true }: WindowOptions = {}
): Promise<Window> {
  const browser = await launchChromium()
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width, height: width === 1440 ? 1000 : 844 },
    colorScheme: theme,
    javaScriptEnabled: hasScripts,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    /* A refused form is no fault of the page. */
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) {
      faults.push(`console: ${message.text()}`)
    }
  })
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
      faults.push(`another host: ${request.url()}`)
    }
  })
  return { context, page, faults, [Symbol.asyncDispose]: () => context.close() }
}
