/** The values of `OTEL_TRACES_SAMPLER` that we take. The SDK for our runtime leaves reading them to us. */
export const SAMPLER_NAMES = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export type SamplerName = (typeof SAMPLER_NAMES)[number]
