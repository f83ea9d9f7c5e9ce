const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s]/i

/**
 * Whether a link that a model or a person wrote may be followed: to the web and to mailboxes only. Relative ones are
 * none: they would lead into the admin pages.
 */
export function isSafeLink(url: string): boolean {
  return SAFE_LINK.test(url) && URL.canParse(url)
}
