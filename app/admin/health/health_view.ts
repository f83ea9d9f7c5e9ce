import type { HealthCheck, HealthState } from '#operations/health/health_check'
import type { PageView } from '../pages/render_page.js'

const GROUPS: Record<HealthCheck['group'], string> = {
  data: 'Data',
  server: 'This server',
  providers: 'Model providers',
  tools: 'Tool servers',
}

const STATES: Record<HealthState, { label: string; kind: 'ok' | 'warn' | 'bad' | 'off' }> = {
  ok: { label: 'Good', kind: 'ok' },
  warn: { label: 'Look at it', kind: 'warn' },
  bad: { label: 'Fails', kind: 'bad' },
  off: { label: 'Off', kind: 'off' },
  unknown: { label: 'Unknown', kind: 'off' },
}

interface HealthGroup {
  title: string
  checks: (HealthCheck & { status: { label: string; kind: string } })[]
}

/** How every part of the installation is doing. */
export class HealthView implements PageView {
  readonly title = 'Health'
  readonly section = 'health'
  readonly lead: string
  readonly groups: HealthGroup[]
  /** Whether the others were asked just now. */
  readonly isAsked: boolean

  constructor(checks: HealthCheck[], { isAsked }: { isAsked: boolean }) {
    const failing = checks.filter(({ state }) => state === 'bad').length
    const doubtful = checks.filter(({ state }) => state === 'warn').length
    this.isAsked = isAsked
    this.lead =
      failing > 0
        ? `${failing} of ${checks.length} parts fail`
        : doubtful > 0
          ? `Everything works; ${doubtful} of ${checks.length} parts should be looked at`
          : 'Everything works'
    this.groups = Object.entries(GROUPS).flatMap(([group, title]) => {
      const own = checks.filter((check) => check.group === group)
      return own.length === 0
        ? []
        : [{ title, checks: own.map((check) => ({ ...check, status: STATES[check.state] })) }]
    })
  }
}
