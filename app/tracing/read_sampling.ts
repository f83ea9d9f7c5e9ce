import { SAMPLER_NAMES, type SamplerName } from './sampler_names.js'

const DEFAULT_SAMPLER = 'parentbased_always_on'

export interface Sampling {
  sampler: SamplerName
  /** From 0 to 1. */
  share: number
}

/**
 * Reads OpenTelemetry's own two variables, which may be meant for other programs: a sampler that we do not have turns traces
 * off, a share that is none is all of them, and the faults say so.
 */
export function readSampling(
  sampler: string = DEFAULT_SAMPLER,
  share = '1'
): { sampling: Sampling | null; faults: string[] } {
  const known = SAMPLER_NAMES.find((name) => name === sampler)
  if (known === undefined) {
    const names = SAMPLER_NAMES.join(', ')
    const fault = `Traces are off: OTEL_TRACES_SAMPLER is none of ${names}`
    return { sampling: null, faults: [fault] }
  }
  const number = Number(share)
  const isShare = /^[\d.]+$/.test(share) && number <= 1
  return isShare
    ? { sampling: { sampler: known, share: number }, faults: [] }
    : {
        sampling: { sampler: known, share: 1 },
        faults: ['OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1, and is taken for 1'],
      }
}
