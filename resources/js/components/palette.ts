import type { AlpineComponent } from 'alpinejs'
import { narrow, toOptions } from '../options.js'
import { dialogFrame } from './dialog_frame.js'

interface Palette {
  /** The pages, as they were at first. */
  pages: Element[]
  active: HTMLElement | null
  timer: number
  request: AbortController | null
  init(): void
  open(): void
  close(): void
  leave(event: Event): void
  end(): void
  readonly field: HTMLInputElement
  type(): void
  find(query: string): Promise<void>
  replace(groups: readonly Element[]): void
  say(text: string): void
  options(): HTMLElement[]
  activate(option: HTMLElement | undefined): void
  press(event: KeyboardEvent): void
}

/** Whoever types quickly asks once, after this pause, in ms. */
const PAUSE_MS = 150

const copied = (groups: readonly Element[]) =>
  groups.flatMap((group) => {
    const copy = group.cloneNode(true)
    return copy instanceof Element ? [copy] : []
  })

/** How many there are, without the links to more. */
function countOf(options: readonly Element[], query: string): string {
  const count = options.filter((option) => !option.matches('.found-all')).length
  const isMore = count < options.length
  if (count === 0) {
    return `Nothing found for “${query}”`
  }
  return count === 1 ? '1 result' : `${count}${isMore ? '+' : ''} results`
}

/** Asks the page of the search for its results alone; null where somebody has been signed out. */
async function fetchResults(q: string, signal: AbortSignal): Promise<Element[] | null> {
  const address = `/admin/search?${new URLSearchParams({ q, part: 'results' })}`
  const response = await fetch(address, { signal, redirect: 'manual' })
  if (response.type === 'opaqueredirect') {
    return null
  }
  if (!response.ok) {
    throw new Error(`status ${response.status}`)
  }
  const template = document.createElement('template')
  template.innerHTML = await response.text()
  toOptions(template.content)
  return [...template.content.children]
}

/**
 * The dialog of Ctrl K: a combobox over a list. Pages are offered at once, whatever is typed; all else comes from the
 * server, by the same search as that of its page.
 */
export function palette(): AlpineComponent<Palette> {
  return {
    ...dialogFrame(),
    pages: [],
    active: null,
    timer: 0,
    request: null,

    init() {
      toOptions(this.$refs.list)
      this.pages = copied([...this.$refs.list.children])
    },

    get field() {
      const { field } = this.$refs
      if (!(field instanceof HTMLInputElement)) {
        throw new Error('the palette has no field')
      }
      return field
    },

    open() {
      if (this.$root instanceof HTMLDialogElement && !this.$root.open) {
        this.field.value = ''
        this.active = null
        this.type()
        this.$root.showModal()
      }
    },

    /** Closed: nothing is waited for. */
    end() {
      window.clearTimeout(this.timer)
      this.request?.abort()
    },

    type() {
      this.end()
      const query = this.field.value.trim()
      this.say('')
      if (query === '') {
        this.replace(copied(this.pages))
        return
      }
      /* What was found before, and still holds what is typed, stays until the answer is there. */
      const others = [...this.$refs.list.children].filter(
        (group) => !group.matches('[data-kind="pages"]')
      )
      this.replace(narrow([...copied(this.pages), ...others], query))
      this.timer = window.setTimeout(() => void this.find(query), PAUSE_MS)
    },

    async find(query) {
      const request = new AbortController()
      this.request = request
      this.say('Searching…')
      try {
        const groups = await fetchResults(query, request.signal)
        if (request.signal.aborted) {
          return
        }
        if (groups === null) {
          window.location.reload()
          return
        }
        this.replace(groups)
        this.say(countOf(this.options(), query))
      } catch {
        if (!request.signal.aborted) {
          this.say('The server cannot be reached. Pages are still offered.')
        }
      }
    },

    replace(groups) {
      const chosen = this.active?.getAttribute('href')
      const isFirst = this.options().at(0) === this.active
      this.$refs.list.replaceChildren(...groups)
      this.$refs.list.hidden = groups.length === 0
      this.field.setAttribute('aria-expanded', String(groups.length > 0))
      const options = this.options()
      /* Somebody who chose an option keeps it; else the best match is chosen. */
      const same = isFirst
        ? undefined
        : options.find((option) => option.getAttribute('href') === chosen)
      this.activate(same ?? options.at(0))
    },

    say(text) {
      this.$refs.status.textContent = text
    },

    options() {
      return [...this.$refs.list.querySelectorAll<HTMLElement>('[role="option"]')]
    },

    activate(option) {
      this.options().forEach((one) => one.setAttribute('aria-selected', String(one === option)))
      this.active = option ?? null
      if (option === undefined) {
        this.field.removeAttribute('aria-activedescendant')
      } else {
        this.field.setAttribute('aria-activedescendant', option.id)
        option.scrollIntoView({ block: 'nearest' })
      }
    },

    press(event) {
      if (event.isComposing) {
        return
      }
      const options = this.options()
      const index = this.active === null ? -1 : options.indexOf(this.active)
      if (event.key === 'ArrowDown') {
        event.preventDefault()
        this.activate(options.at((index + 1) % Math.max(options.length, 1)))
      } else if (event.key === 'ArrowUp') {
        event.preventDefault()
        this.activate(options.at(index <= 0 ? -1 : index - 1))
      } else if (event.key === 'Enter' && this.active !== null) {
        event.preventDefault()
        this.active.click()
      }
    },
  }
}
