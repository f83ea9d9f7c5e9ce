/**
 * Tells the sender of this process that something is to be sent. It is rung within the transaction that writes the
 * delivery: whoever hears it waits until that is likely to be committed.
 */
class DeliveryBell {
  #listener: (() => void) | null = null

  ring(): void {
    this.#listener?.()
  }

  /** Null: nobody listens. */
  listen(listener: (() => void) | null): void {
    this.#listener = listener
  }
}

export const deliveryBell = new DeliveryBell()
