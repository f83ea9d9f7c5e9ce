/** `error`: must be fixed. `warning`: weak, or about to be one. `note`: to be known. `ok`: looked at, and fine. */
export type Severity = 'error' | 'warning' | 'note' | 'ok'

/** Where a setting comes from; null where a finding is of none. */
export type SettingOrigin = 'environment' | '.env' | 'database' | 'default'

/** What the doctor found. */
export interface Finding {
  /** What was looked at: `settings`, `database`, … */
  check: string
  severity: Severity
  /** A sentence without a secret. */
  message: string
  /** What to do; null where there is nothing. */
  advice: string | null
  /** The variable or key of the setting that it is about. */
  setting: string | null
  source: SettingOrigin | null
}

/** A finding that is of no setting. */
export function finding(
  check: string,
  severity: Severity,
  message: string,
  advice: string | null = null
): Finding {
  return { check, severity, message, advice, setting: null, source: null }
}
