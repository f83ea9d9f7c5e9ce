import type { AlpineComponent } from 'alpinejs'

interface FirstAnswer {
  text: string
  state: string
  init(): void
}

/** An event of the chat API; those that do not matter here have other types. */
interface ChatEvent {
  type: string
  delta?: string
}

/** Shows an answer as it is written, then loads the page that holds it formatted. */
export function firstAnswer(): AlpineComponent<FirstAnswer> {
  return {
    text: '',
    state: 'Thinking',
    init() {
      const events = new EventSource(this.$el.dataset.events ?? '')
      const finish = () => {
        events.close()
        window.location.reload()
      }
      events.onmessage = ({ data }: MessageEvent<string>) => {
        if (data === '[DONE]') {
          return finish()
        }
        const event: ChatEvent = JSON.parse(data)
        if (event.type === 'text-delta') {
          this.state = 'Writing'
          this.text += event.delta ?? ''
        }
      }
      events.onerror = () => {
        if (events.readyState === EventSource.CLOSED) {
          finish()
        }
      }
    },
  }
}
