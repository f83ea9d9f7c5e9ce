import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { readSampling } from '#tracing/read_sampling'

const endpoint =
  env.get('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? env.get('OTEL_EXPORTER_OTLP_ENDPOINT')

const isDisabled = env.get('OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
const isWanted = endpoint !== undefined && !isDisabled && app.getEnvironment() === 'web'

const { sampling, faults } = readSampling(
  env.get('OTEL_TRACES_SAMPLER'),
  env.get('OTEL_TRACES_SAMPLER_ARG')
)

/**
 * Traces of the server, told to the operator's own collector. Everything else the SDK reads from the environment. Variables
 * that may be meant for other programs stop no server.
 */
const tracingConfig = {
  /** Nothing of it is loaded where it is off, as in commands. */
  isOn: isWanted && sampling !== null,
  /** For the log, a sentence each. */
  faults: isWanted ? faults : [],
  sampler: sampling?.sampler ?? 'always_off',
  /** From 0 to 1, of the samplers that take a share. */
  share: sampling?.share ?? 0,
} as const

export default tracingConfig
