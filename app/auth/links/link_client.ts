/** Who came with a link: it proves who they are, not a sign-in. */
export interface LinkClient {
  address: string
  requestId?: string
}
