import app from '@adonisjs/core/services/app'
import { RouteLimits } from '#limits/route_limits'

let routeLimits: RouteLimits

/** The container's `RouteLimits`, for what is made anew for every request: to be given it would cost more than its work. */
await app.booted(async () => {
  routeLimits = await app.container.make(RouteLimits)
})

export { routeLimits as default }
