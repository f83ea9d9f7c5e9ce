/** Why the work of a job ends before its end. */
export class JobStopped extends Error {
  /**
   * @param why - `cancelled` by somebody, `lost` to another process, `still` for too long, `unfounded` as whoever began it may
   *   not any more, or because the server is `stopping`
   */
  constructor(readonly why: 'cancelled' | 'lost' | 'still' | 'stopping' | 'unfounded') {
    super(`The job ends: ${why}`)
  }
}
