/** Lengths of passwords, in characters (Unicode code points). */
export const MIN_PASSWORD_LENGTH = 12
/** Of administrators. Who becomes one later has to keep to it with the next password. */
export const MIN_ADMIN_PASSWORD_LENGTH = 15
export const MAX_PASSWORD_LENGTH = 128
