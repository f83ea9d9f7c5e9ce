import env from '#start/env'
import app from '@adonisjs/core/services/app'

const endpoint =
  env.get('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? env.get('OTEL_EXPORTER_OTLP_ENDPOINT')

/** Traces of the server, told to the operator's own collector. Everything else the SDK reads from the environment. */
const tracingConfig = {
  /** Nothing of it is loaded where it is off, as in commands. */
  isOn: endpoint !== undefined && !env.get('OTEL_SDK_DISABLED') && app.getEnvironment() === 'web',
  sampler: env.get('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on',
  /** From 0 to 1, of the samplers that take a share. */
  share: env.get('OTEL_TRACES_SAMPLER_ARG') ?? 1,
} as const

export default tracingConfig
