import type { HttpContext } from '@adonisjs/core/http'
import type { Account } from '#auth/account'
import { ownVersion } from '#operations/own_version'
import settings from '#settings/services/settings'
import { Formats } from '../format/formats.js'
import { initialsOf } from '../format/initials.js'
import { NAVIGATION, type NavigationGroup } from './navigation.js'
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
  /** Of the page itself, for forms that come back to it. */
  path: string
}

function toPerson({ fullName, email }: Account): Shell['person'] {
  return { name: fullName, email, initials: initialsOf(fullName || email) }
}

/** How this installation prints: in the time zone of the organisation. */
export function formatsOf(): Formats {
  return new Formats({ zone: settings.get('time_zone') })
}

/** Collects what the frame shows for the person behind the request. */
export async function shellFor({ auth, request }: HttpContext): Promise<Shell> {
  const account = auth.use('browser').user
  return {
    person: account === undefined ? null : toPerson(account),
    theme: themeOf(request),
    navigation: NAVIGATION.filter(({ entries }) => entries.length > 0),
    version: ownVersion(),
    organisation: settings.isSet('organisation_name') ? settings.get('organisation_name') : null,
    format: formatsOf(),
    path: request.url(true),
  }
}
