/**
 * Flags that mean the same wherever they are: `@flags.boolean(JSON_FLAG) declare json?: boolean`.
 */
export const JSON_FLAG = {
  description: 'Print one JSON document on standard output, and nothing else there',
}

export const YES_FLAG = { description: 'Do it without asking' }

export const DRY_RUN_FLAG = { description: 'Tell what would be done, and do nothing' }

/** For the help of commands that know `--json`. */
export const JSON_HELP =
  'With --json lists are arrays, everything else is an object; names are in snake_case and times in ISO 8601 (UTC), as in the API.'
