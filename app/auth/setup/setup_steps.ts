/** What the first run asks for, in its order. */
export const SETUP_STEPS = [
  'administrator',
  'organisation',
  'provider',
  'tools',
  'access',
  'message',
] as const

export type SetupStep = (typeof SETUP_STEPS)[number]

export function isSetupStep(name: string): name is SetupStep {
  return SETUP_STEPS.some((step) => step === name)
}
