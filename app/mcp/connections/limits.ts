/** What a server may take of us. Times in milliseconds. */

/** One message: 5 MiB of an image or the like are a third more in base64, and there is text around them. */
export const MAX_MESSAGE_BYTES = 7 * 1024 * 1024

/** All that one connection may send within the window, so that many small messages are no way around the first limit. */
export const MAX_WINDOW_BYTES = 24 * 1024 * 1024
export const WINDOW_MS = 10_000

export const CONNECT_TIMEOUT_MS = { http: 10_000, stdio: 30_000 }

/** A program that says nothing to `server/discover` for this long is taken for a legacy one. */
export const STDIO_PROBE_MS = 8_000

/** The whole list of tools, all pages together. */
export const LIST_TIMEOUT_MS = 15_000
export const MAX_LIST_PAGES = 64
export const MAX_TOOLS = 512
/** A longer definition is left out of the list. */
export const MAX_DEFINITION_BYTES = 64 * 1024
/** All definitions of a server together; what is beyond is left out as well. */
export const MAX_DEFINITIONS_BYTES = 2 * 1024 * 1024

/** How long a list is believed where the server says nothing about it, and between which bounds where it does. */
export const LIST_TTL_MS = { usual: 5 * 60_000, least: 5_000, most: 24 * 60 * 60_000 }

/** One call, whatever progress it reports; connecting is part of it. */
export const CALL_TIMEOUT_MS = 60_000
/** One page of resources or prompts, one resource, one prompt. */
export const READ_TIMEOUT_MS = 20_000

/** How often one call may come back to ask people for something, and for how much at once. */
export const MAX_ROUNDS = 10
export const MAX_REQUESTS_PER_ROUND = 8
export const MAX_ASKED_LENGTH = 4_000
export const MAX_FORM_BYTES = 64 * 1024
export const MAX_STATE_BYTES = 64 * 1024

/** Restarts of a program: no more than so many in the time, with growing pauses between them. */
export const MAX_RESTARTS = 5
export const RESTART_WINDOW_MS = 10 * 60_000
export const FIRST_PAUSE_MS = 1_000
export const LONGEST_PAUSE_MS = 60_000

/** What of a program's standard error is kept. */
export const STDERR_BYTES = 64 * 1024

/** A connection of one person is given up when it has not been used for so long. */
export const IDLE_MS = 10 * 60_000
