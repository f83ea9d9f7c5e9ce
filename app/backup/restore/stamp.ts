/** A moment as a part of a name: `20260102T030405Z`. */
export function stampOf(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, '')
}
