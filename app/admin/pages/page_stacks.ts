import { middleware } from '#start/kernel'

/** What runs before every page that anybody may open. */
export const publicPage = [
  middleware.page(),
  middleware.anonymous(),
  middleware.session(),
  middleware.formBody(),
  middleware.csrf(),
]

/** What runs before every page of administrators. Nobody else's body is read. */
export const adminPage = [
  middleware.page(),
  middleware.session(),
  middleware.administrator(),
  middleware.formBody(),
  middleware.csrf(),
]

/** What runs, behind that of public pages, before the steps of the first run that come after the first one. */
export const setupPage = [middleware.setup()]
