import type { Attention } from '#analytics/reports/attention_report'
import type { Formats } from '../format/formats.js'
import { pathOf } from '../shell/page_paths.js'
import type { Section } from '../shell/navigation.js'

/** Something that somebody should look at, and where. */
export interface AttentionItem {
  kind: 'bad' | 'warn' | 'info'
  /** A lucide icon. */
  icon: string
  title: string
  text: string
  /** Null where there is no page for it. */
  action: { label: string; href: string } | null
}

function action(section: Section, label: string): AttentionItem['action'] {
  const href = pathOf(section)
  return href === null ? null : { label, href }
}

/** What needs attention, the worst first. */
export function attentionItems(
  attention: Attention,
  weakSettings: readonly string[],
  format: Formats
): AttentionItem[] {
  return [
    ...attention.failingServers.map(({ server, calls, errors, since }) => ({
      kind: 'bad' as const,
      icon: 'unplug',
      title: `${server} tools fail`,
      text: `${format.number(errors)} of ${format.count(calls, 'call', 'calls')} failed since ${format.clock(since)}`,
      action: action('tools', 'View'),
    })),
    ...attention.failingProviders.map(({ provider, answers, errors }) => ({
      kind: 'bad' as const,
      icon: 'cpu',
      title: `${provider} fails`,
      text: `${format.number(errors)} of ${format.count(answers, 'answer', 'answers')} failed in the last hour`,
      action: action('models', 'View'),
    })),
    ...budgets(attention, format),
    ...changedTools(attention, format),
    ...failedJobs(attention, format),
    ...weakSettings.map((text) => ({
      kind: 'warn' as const,
      icon: 'shield-alert',
      title: 'A setting is weak',
      text,
      action: action('settings', 'View'),
    })),
    ...openInvites(attention, format),
  ]
}

/** Those that are used up first. */
function budgets(
  { instanceBudget, groupsUsedUp, groupsNearEnd }: Attention,
  format: Formats
): AttentionItem[] {
  const item = (percent: number, title: string): AttentionItem => ({
    kind: percent >= 100 ? 'bad' : 'warn',
    icon: 'gauge',
    title,
    text:
      percent >= 100
        ? 'No more answers there until it resets, or somebody gives more'
        : 'Above 80 % in this day or month',
    action: action('limits', 'View'),
  })
  const groups = (count: number) => format.count(count, 'group has', 'groups have')
  return [
    ...(instanceBudget === 100 ? [item(100, 'The budget of the whole instance is used up')] : []),
    ...(groupsUsedUp > 0 ? [item(100, `${groups(groupsUsedUp)} used up a budget`)] : []),
    ...(instanceBudget === 80
      ? [item(80, 'The budget of the whole instance is nearly used up')]
      : []),
    ...(groupsNearEnd > 0 ? [item(80, `${groups(groupsNearEnd)} nearly used up a budget`)] : []),
  ]
}

function changedTools(
  { changedTools: tools, changedServers: servers }: Attention,
  format: Formats
): AttentionItem[] {
  return tools === 0
    ? []
    : [
        {
          kind: 'warn',
          icon: 'file-diff',
          title: `${format.count(tools, 'tool has', 'tools have')} changed`,
          text: `Of ${format.count(servers, 'server', 'servers')} · held back until reviewed`,
          action: action('tools', 'Review'),
        },
      ]
}

function failedJobs({ failedJobs: jobs }: Attention, format: Formats): AttentionItem[] {
  return jobs === 0
    ? []
    : [
        {
          kind: 'warn',
          icon: 'list-x',
          title: `${format.count(jobs, 'job was', 'jobs were')} given up`,
          text: 'Background work that failed at every try',
          action: action('jobs', 'View'),
        },
      ]
}

function openInvites(
  { openInvites: invites, oldestInviteAt }: Attention,
  format: Formats
): AttentionItem[] {
  return invites === 0
    ? []
    : [
        {
          kind: 'info',
          icon: 'user-plus',
          title: `${format.count(invites, 'invitation', 'invitations')} not accepted`,
          text: `Oldest sent ${format.relative(oldestInviteAt)}`,
          action: action('users', 'View'),
        },
      ]
}
