import type { AlpineComponent } from 'alpinejs'
import { onShortcut } from '../keys.js'

interface Transcript {
  current: number
  turns: HTMLElement[]
  init(): void
  destroy(): void
  show(index: number, isMoving: boolean): void
  next(): void
  previous(): void
  expand(): void
  openRaw(): void
}

/**
 * The turns of a conversation: the figures of the current one stand beside them. Shortcuts go through the turns, open and
 * close the tools of the current one, and show what is stored.
 */
export function transcript(): AlpineComponent<Transcript> {
  let undo: (() => void)[] = []
  return {
    current: 0,
    turns: [],
    init() {
      this.turns = [...this.$root.querySelectorAll<HTMLElement>('[data-turn]')]
      const anchored = this.turns.findIndex(({ id }) => `#${id}` === window.location.hash)
      this.show(Math.max(0, anchored), false)
      undo = [
        onShortcut('next', () => this.next()),
        onShortcut('previous', () => this.previous()),
        onShortcut('expand', () => this.expand()),
        onShortcut('raw', () => this.openRaw()),
      ]
      this.turns.forEach((turn, index) =>
        turn.addEventListener('click', () => this.show(index, false))
      )
    },
    destroy() {
      undo.forEach((takeBack) => takeBack())
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
    expand() {
      const tools = [
        ...this.turns[this.current].querySelectorAll<HTMLDetailsElement>('details[data-tool]'),
      ]
      const isOpening = tools.some(({ open }) => !open)
      tools.forEach((tool) => (tool.open = isOpening))
    },
    openRaw() {
      const links = this.turns[this.current].querySelectorAll<HTMLAnchorElement>('a[data-raw]')
      ;[...links].at(-1)?.click()
    },
  }
}
