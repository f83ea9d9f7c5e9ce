import type { AlpineComponent } from 'alpinejs'

interface Transcript {
  current: number
  turns: HTMLElement[]
  init(): void
  destroy(): void
  show(index: number, isMoving: boolean): void
  next(): void
  previous(): void
  press(event: KeyboardEvent): void
}

const EDITABLE = 'input, textarea, select, [contenteditable]'

/**
 * The turns of a conversation: the figures of the current one stand beside them. `j` and `k` go through the turns, `e` opens and
 * closes the tools of the current one, `r` shows what is stored.
 */
export function transcript(): AlpineComponent<Transcript> {
  let onKey: ((event: KeyboardEvent) => void) | null = null
  return {
    current: 0,
    turns: [],
    init() {
      this.turns = [...this.$root.querySelectorAll<HTMLElement>('[data-turn]')]
      const anchored = this.turns.findIndex(({ id }) => `#${id}` === window.location.hash)
      this.show(Math.max(0, anchored), false)
      onKey = (event) => this.press(event)
      document.addEventListener('keydown', onKey)
      this.turns.forEach((turn, index) =>
        turn.addEventListener('click', () => this.show(index, false))
      )
    },
    destroy() {
      if (onKey !== null) {
        document.removeEventListener('keydown', onKey)
      }
    },
    show(index, isMoving) {
      const turn = this.turns.at(index)
      if (index < 0 || turn === undefined) {
        return
      }
      this.current = index
      const figures = [...turn.querySelectorAll('[data-figures] > .turn-facts')].at(-1)
      this.$refs.inspector.toggleAttribute('hidden', figures === undefined)
      this.$refs.figures.replaceChildren(...(figures ? [figures.cloneNode(true)] : []))
      if (isMoving) {
        turn.focus({ preventScroll: true })
        turn.scrollIntoView({ block: 'start' })
      }
    },
    next() {
      this.show(Math.min(this.current + 1, this.turns.length - 1), true)
    },
    previous() {
      this.show(Math.max(this.current - 1, 0), true)
    },
    press(event) {
      const { target, key } = event
      const isTyping = target instanceof Element && target.closest(EDITABLE) !== null
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
        return
      }
      const turn = this.turns[this.current]
      if (key === 'j') {
        this.next()
      } else if (key === 'k') {
        this.previous()
      } else if (key === 'e') {
        const tools = [...turn.querySelectorAll<HTMLDetailsElement>('details[data-tool]')]
        const isOpening = tools.some(({ open }) => !open)
        tools.forEach((tool) => (tool.open = isOpening))
      } else if (key === 'r') {
        ;[...turn.querySelectorAll<HTMLAnchorElement>('a[data-raw]')].at(-1)?.click()
      }
    },
  }
}
