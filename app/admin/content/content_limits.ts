/**
 * What of a stored text a page shows, in UTF-16 units. Answers take up to 2 MiB and tool results 5 MiB: rendering them
 * would hold the process, and no page is read at that length. What is left out can be opened by itself.
 */
export const CONTENT_LIMITS = {
  /** Longer texts are shown as they were written, without formatting. */
  markdown: 65_536,
  /** What is shown of a longer text. */
  plain: 65_536,
  /** Longer blocks of code are not coloured. */
  highlighted: 16_384,
  /** What is shown of JSON. */
  json: 4_096,
  /** The same in lines. */
  jsonLines: 80,
} as const
