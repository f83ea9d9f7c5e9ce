import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

/** The part of a logger that the exporter needs. */
export interface ExportLogger {
  warn(fields: Record<string, unknown>, message: string): void
  info(message: string): void
}

/** Sends spans through another exporter. A collector that is away is worth one log line, and one when it is back. */
export class WatchedExporter implements SpanExporter {
  #exporter: SpanExporter
  #logger: ExportLogger
  #isAway = false

  constructor(exporter: SpanExporter, logger: ExportLogger) {
    this.#exporter = exporter
    this.#logger = logger
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#note(result)
      done(result)
    })
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.()
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }

  #note({ code, error }: ExportResult) {
    const isAway = code !== ExportResultCode.SUCCESS
    if (isAway && !this.#isAway) {
      this.#logger.warn({ err: error }, 'traces cannot be exported and are lost meanwhile')
    } else if (!isAway && this.#isAway) {
      this.#logger.info('traces are exported again')
    }
    this.#isAway = isAway
  }
}
