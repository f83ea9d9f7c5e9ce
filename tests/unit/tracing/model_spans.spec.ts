import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { SpanStatusCode } from '@opentelemetry/api'
import { test } from '@japa/runner'
import { modelCalls } from '#ai/model_happenings'
import { ServerStopping, StopRequested } from '#runs/run_endings'
import { ModelSpans } from '#tracing/model_spans'
import { Scopes } from '#tracing/scopes'
import { givenCall, givenModels } from '#tests/helpers/ai'

/** The span of a call that ended with this reason of its signal. */
async function spanOf(reason: unknown) {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const models = givenModels({ demo: { driver: 'demo' } })
  const end = new ModelSpans(new Scopes(provider.getTracer('test')), models).begin()
  try {
    const begun = {
      model: models.resolve('demo/demo'),
      call: givenCall(),
      isStreamed: false,
      attempt: 1,
      baseUrl: null,
      signal: AbortSignal.abort(reason),
    }
    await modelCalls.do(begun, () => Promise.reject(reason)).catch(() => {})
    const [span] = exporter.getFinishedSpans()
    return span
  } finally {
    end()
  }
}

test.group('The span of a call that was ended', () => {
  test('has the code {code}')
    .with([
      { reason: new DOMException('late', 'TimeoutError'), code: 'provider_timeout' },
      { reason: new ServerStopping(), code: 'run_interrupted' },
    ])
    .run(async ({ assert }, { reason, code }) => {
      const { attributes, status } = await spanOf(reason)
      assert.equal(attributes['error.type'], code)
      assert.equal(status.code, SpanStatusCode.ERROR)
    })

  test('has failed in nothing where it was stopped')
    .with([
      new StopRequested(),
      new DOMException('over', 'AbortError'),
      new Error('the server stops'),
    ])
    .run(async ({ assert }, reason) => {
      const { attributes, status } = await spanOf(reason)
      assert.equal(attributes['chatflow.stopped'], true)
      assert.notProperty(attributes, 'error.type')
      assert.equal(status.code, SpanStatusCode.UNSET)
    })
})
