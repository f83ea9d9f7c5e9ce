import type { UserRow } from '#auth/account_queries'
import type { Confirmation } from './user_confirm_view.js'

type Make = (user: UserRow, href: string) => Confirmation

/** What is asked before each action. */
const CONFIRMATIONS: Record<string, Make> = {
  'suspend': ({ email }, href) => ({
    title: 'Suspend this account?',
    text: `${email} cannot sign in until somebody activates the account again.`,
    consequence: 'Every sign-in and every personal access token of it ends for good.',
    action: `${href}/suspend`,
    button: 'Suspend',
    cancelHref: href,
  }),
  'make-admin': ({ email }, href) => ({
    title: 'Make an administrator?',
    text: `${email} gets these pages.`,
    consequence: 'Administrators can change everything here, and everybody’s account.',
    action: `${href}/role`,
    fields: { role: 'admin' },
    button: 'Make an administrator',
    isDangerous: false,
    cancelHref: href,
  }),
  'make-member': ({ email }, href) => ({
    title: 'Make a member?',
    text: `${email} loses these pages.`,
    consequence: 'The account is signed out everywhere.',
    action: `${href}/role`,
    fields: { role: 'member' },
    button: 'Make a member',
    cancelHref: href,
  }),
  'sign-out': ({ email }, href) => ({
    title: 'Sign out everywhere?',
    text: `${email} has to sign in again.`,
    consequence: 'All sign-ins and personal access tokens end, also those of scripts.',
    action: `${href}/sign-out`,
    button: 'Sign out everywhere',
    cancelHref: href,
  }),
  'export': ({ email }, href) => ({
    title: 'Export all data of this person?',
    text: `Writes a file with what is kept of ${email}: the account, sign-ins, files, usage, and conversations where they may be read.`,
    consequence:
      'Your reason goes into the audit log, and the person sees it at each conversation.',
    action: `${href}/export`,
    button: 'Export data',
    isDangerous: false,
    cancelHref: href,
    asksReason: true,
  }),
  'erase': ({ email }, href) => ({
    title: 'Erase this account?',
    text: `Erases ${email} with every conversation, message and file. Figures stay without the name.`,
    consequence: 'This cannot be taken back. Export the data first if somebody may need it.',
    action: `${href}/erase`,
    button: 'Erase',
    cancelHref: href,
    typed: { label: `Type ${email} to go on`, value: email },
  }),
}

/** What to ask before `action`; null where there is no such action. */
export function confirmationFor(action: string, user: UserRow): Confirmation | null {
  const make = Object.hasOwn(CONFIRMATIONS, action) ? CONFIRMATIONS[action] : undefined
  return make === undefined ? null : make(user, `/admin/users/${user.id}`)
}
