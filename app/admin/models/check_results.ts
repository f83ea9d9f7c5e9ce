import type { ProviderCheck } from '#ai/check/provider_check'
import type { Formats } from '../format/formats.js'

/** One line of a live check. */
export interface CheckResult {
  label: string
  /** A figure, or why it is not so. */
  detail: string
  kind: 'ok' | 'warn' | 'bad'
  icon: string
}

const ICONS = { ok: 'circle-check', warn: 'circle-help', bad: 'circle-x' } as const

/** What a live check found, in three lines: reached, key, models. */
export function checkResults(
  { reached, key, models }: ProviderCheck,
  priced: number,
  format: Formats
): CheckResult[] {
  const line = (kind: CheckResult['kind'], label: string, detail: string): CheckResult => ({
    kind,
    label,
    detail,
    icon: ICONS[kind],
  })
  if (!reached.isOk) {
    return [line('bad', 'Not reached', reached.cause)]
  }
  return [
    line('ok', 'Reached the server', format.duration(reached.ms)),
    keyLine(key, line),
    models.names === null
      ? line('warn', 'Models not known', models.cause)
      : line(
          models.names.length > 0 ? 'ok' : 'warn',
          `${format.count(models.names.length, 'model', 'models')} found`,
          `${format.number(priced)} with prices`
        ),
  ]
}

function keyLine(
  key: ProviderCheck['key'],
  line: (kind: CheckResult['kind'], label: string, detail: string) => CheckResult
): CheckResult {
  switch (key.state) {
    case 'accepted':
      return line('ok', 'Key accepted', '')
    case 'none':
      return line('ok', 'No key needed', '')
    case 'refused':
      return line('bad', 'Key refused', key.cause)
    case 'untested':
      return line('warn', 'Key not tested', key.cause)
    default: {
      const never: never = key
      return never
    }
  }
}
