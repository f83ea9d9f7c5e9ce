/** Bounds of promises are for a quiet machine, which the long run wants; elsewhere twice as much is allowed. */
export const busyFactor = process.env.CHATFLOW_LONG === '1' ? 1 : 2
