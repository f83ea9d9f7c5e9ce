import type { AlpineComponent } from 'alpinejs'

interface Selection {
  selected: number
  readonly hasSelection: boolean
  init(): void
  count(): void
  toggleAll(event: Event): void
}

/** Rows of a table that can be ticked, by boxes with `data-row`; a box with `data-all` ticks them all. */
export function selection(): AlpineComponent<Selection> {
  return {
    selected: 0,
    get hasSelection() {
      return this.selected > 0
    },
    init() {
      this.count()
      this.$root.addEventListener('change', () => this.count())
    },
    count() {
      const boxes = [...this.$root.querySelectorAll<HTMLInputElement>('input[data-row]')]
      this.selected = boxes.filter((box) => box.checked).length
      const all = this.$root.querySelector<HTMLInputElement>('input[data-all]')
      if (all !== null) {
        all.checked = boxes.length > 0 && this.selected === boxes.length
        all.indeterminate = this.selected > 0 && this.selected < boxes.length
      }
    },
    toggleAll(event) {
      if (event.target instanceof HTMLInputElement) {
        const { checked } = event.target
        this.$root
          .querySelectorAll<HTMLInputElement>('input[data-row]')
          .forEach((box) => (box.checked = checked))
        this.count()
      }
    },
  }
}
