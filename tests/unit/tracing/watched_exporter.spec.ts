import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import { test } from '@japa/runner'
import { WatchedExporter } from '#tracing/watched_exporter'

const DONE: ExportResult = { code: ExportResultCode.SUCCESS }
const AWAY: ExportResult = { code: ExportResultCode.FAILED, error: new Error('away') }

test.group('Export of traces', () => {
  test('says once that the collector is away, and once that it is back', ({ assert }) => {
    const lines: string[] = []
    const results = [DONE, AWAY, AWAY, AWAY, DONE, DONE, AWAY]
    const heard: ExportResult[] = []
    const logger = {
      warn: (_: object, line: string) => void lines.push(line),
      info: (line: string) => void lines.push(line),
    }
    const exporter = new WatchedExporter(
      {
        export: (_, done) => done(results[heard.length]),
        shutdown: async () => {},
      },
      logger
    )
    for (const _ of results) {
      exporter.export([], (result) => heard.push(result))
    }
    assert.deepEqual(heard, results)
    assert.deepEqual(lines, [
      'traces cannot be exported and are lost meanwhile',
      'traces are exported again',
      'traces cannot be exported and are lost meanwhile',
    ])
  })
})
