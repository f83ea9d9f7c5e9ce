import type { PeopleChange } from '#auth/people/change_people'

/** The tint of an avatar, 1 to 5, the same for the same person. */
export function tintOf(id: string): number {
  return (Number.parseInt(id.slice(-4), 16) % 5) + 1
}

export const CHANGE_WORDS: Record<
  PeopleChange,
  { button: string; done: string; title: (people: string) => string; consequence: string }
> = {
  suspend: {
    button: 'Suspend',
    done: 'Suspended',
    title: (people) => `Suspend ${people}?`,
    consequence: 'They are signed out everywhere, and their tokens end for good.',
  },
  activate: {
    button: 'Activate',
    done: 'Activated',
    title: (people) => `Activate ${people}?`,
    consequence: 'They can sign in again. What they were signed in with before stays ended.',
  },
  sign_out: {
    button: 'Sign out',
    done: 'Signed out',
    title: (people) => `Sign ${people} out?`,
    consequence: 'All their sign-ins and personal access tokens end, also those of their scripts.',
  },
  make_admin: {
    button: 'Make administrators',
    done: 'Made administrators of',
    title: (people) => `Make ${people} administrators?`,
    consequence: 'They can change everything here, and everybody’s account.',
  },
  make_member: {
    button: 'Make members',
    done: 'Made members of',
    title: (people) => `Make ${people} members?`,
    consequence: 'Administrators among them are signed out everywhere and lose these pages.',
  },
}
