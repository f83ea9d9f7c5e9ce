/**
 * A path of this server to go to, or null for anything that a browser could take for another one (`//host`, `/\host`).
 */
export function safePath(path: string | null | undefined): string | null {
  return path && /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : null
}
