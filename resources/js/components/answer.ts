import type { AlpineComponent } from 'alpinejs'

interface Answer {
  state: string
  source: EventSource | null
  init(): void
  destroy(): void
  take(data: string): void
  show(text: string): void
  finish(): Promise<void>
  stop(): Promise<void>
}

/** An event of an answer, as far as it is shown while it comes. */
interface Chunk {
  type: string
  delta?: string
  toolName?: string
}

const WRITING = 'The answer is being written'
const DONE = '[DONE]'

/**
 * An answer that is being written: its text comes as plain text, without being read out, and is replaced by the page's own
 * HTML in the end. Only what is being done is announced.
 */
export function answer(): AlpineComponent<Answer> {
  return {
    state: WRITING,
    source: null,

    init() {
      const { stream = '' } = this.$root.dataset
      const source = new EventSource(stream)
      this.source = source
      source.onmessage = ({ data }) => this.take(String(data))
      source.onerror = () => {
        /* Without an answer to follow (204) the browser gives up; else it goes on by itself. */
        if (source.readyState === EventSource.CLOSED) {
          void this.finish()
        }
      }
      /* Each connection begins with the first event. */
      source.onopen = () => this.$refs.text.replaceChildren()
    },

    destroy() {
      this.source?.close()
    },

    take(data) {
      if (data === DONE) {
        void this.finish()
        return
      }
      const chunk: Chunk = JSON.parse(data)
      switch (chunk.type) {
        case 'reasoning-start':
          this.state = 'Thinking'
          break
        case 'text-start':
          this.state = WRITING
          break
        case 'text-delta':
          this.show(chunk.delta ?? '')
          break
        case 'tool-input-start':
        case 'tool-input-available':
          this.state = `Calling ${chunk.toolName ?? 'a tool'}`
          break
        default:
          break
      }
    },

    show(text) {
      this.$refs.text.append(text)
    },

    async finish() {
      this.source?.close()
      const root = this.$root
      const response = await fetch(root.dataset.turn ?? '')
      if (!response.ok) {
        this.state = 'The answer cannot be loaded; load the page again'
        return
      }
      const template = document.createElement('template')
      template.innerHTML = await response.text()
      const turn = template.content.firstElementChild
      const status = document.getElementById('playground-status')
      if (turn !== null) {
        root.replaceWith(turn)
      }
      if (status !== null) {
        status.textContent = 'The answer is complete'
      }
    },

    async stop() {
      const token = document.querySelector<HTMLInputElement>('input[name="_csrf"]')
      this.state = 'Stopping'
      await fetch(this.$root.dataset.stop ?? '', {
        method: 'POST',
        body: new URLSearchParams({ _csrf: token?.value ?? '' }),
        redirect: 'manual',
      })
    },
  }
}
