import type { HttpContext } from '@adonisjs/core/http'
import type { Account } from '#auth/account'
import type { Density, Preferences } from '#auth/preferences/user_preferences'
import { ownVersion } from '#operations/own_version'
import settings from '#settings/services/settings'
import { Formats } from '../format/formats.js'
import { initialsOf } from '../format/initials.js'
import { KIND_WORDS, type FoundGroup } from '../search/found_group.js'
import { NAVIGATION, type NavigationGroup } from './navigation.js'
import { PAGES } from './page_list.js'
import { SHORTCUTS, type ShortcutGroup } from './shortcuts.js'
import { themeOf, type Theme } from './theme.js'

/** What the frame around every page shows. */
export interface Shell {
  /** Null on pages without a sign-in, which have no navigation. */
  person: { name: string; email: string; initials: string } | null
  theme: Theme
  navigation: readonly NavigationGroup[]
  version: string
  /** Null where nobody has named it. */
  organisation: string | null
  format: Formats
  density: Density
  /** Whether single keys do something. */
  hasShortcuts: boolean
  shortcuts: readonly ShortcutGroup[]
  /** The pages that can be jumped to, as a search would find them. */
  jumps: readonly FoundGroup[]
  /** Of the page itself, for forms that come back to it. */
  path: string
}

const JUMPS: readonly FoundGroup[] = [
  { kind: 'pages', ...KIND_WORDS.pages, items: PAGES, hasMore: false, all: null },
]

function toPerson({ fullName, email }: Account): Shell['person'] {
  return { name: fullName, email, initials: initialsOf(fullName || email) }
}

function formatsWith(preferences: Preferences | undefined): Formats {
  return new Formats({ zone: preferences?.timeZone ?? settings.get('time_zone') })
}

/** How pages print for the person behind the request: in their time zone, else the organisation's. */
export function formatsFor({ auth }: HttpContext): Formats {
  return formatsWith(auth.use('browser').preferences)
}

/** Collects what the frame shows for the person behind the request. */
export async function shellFor(ctx: HttpContext): Promise<Shell> {
  const { auth, request } = ctx
  const { user: account, preferences } = auth.use('browser')
  return {
    person: account === undefined ? null : toPerson(account),
    theme: themeOf(request),
    navigation: NAVIGATION.filter(({ entries }) => entries.length > 0),
    version: ownVersion(),
    organisation: settings.isSet('organisation_name') ? settings.get('organisation_name') : null,
    format: formatsWith(preferences),
    density: preferences?.density ?? 'comfortable',
    hasShortcuts: preferences?.hasShortcuts ?? false,
    shortcuts: SHORTCUTS,
    jumps: JUMPS,
    path: request.url(true),
  }
}
