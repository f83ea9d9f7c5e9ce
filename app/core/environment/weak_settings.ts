import { isLoopbackHost } from '#core/loopback'
import { weaknessOf } from '#core/environment/secret_strength'
import type { RawEnv } from '#core/environment/env_values'
import { MIN_SECRET_LENGTH, splitList } from '#core/environment/rules'

/** Where `value` is missing or far too short, its rule says so. */
function secretFault(name: string, value: string | undefined): string[] {
  if (value === undefined || value.length < MIN_SECRET_LENGTH) {
    return []
  }
  const weakness = weaknessOf(value)
  return weakness === null ? [] : [`${name} ${weakness}; make one with: openssl rand -base64 32`]
}

function secretFaults({ APP_KEY: appKey, JWT_SECRET_KEY: jwtSecretKey }: RawEnv): string[] {
  const faults = [...secretFault('APP_KEY', appKey), ...secretFault('JWT_SECRET_KEY', jwtSecretKey)]
  if (appKey && appKey === jwtSecretKey) {
    faults.push('JWT_SECRET_KEY is the same as APP_KEY; each needs its own random bytes')
  }
  return faults
}

function addressFaults(appUrl: string | undefined): string[] {
  if (!appUrl) {
    return ['APP_URL is missing; production needs the address that people use']
  }
  const url = URL.parse(appUrl)
  return url?.protocol === 'http:' && !isLoopbackHost(url.hostname)
    ? ['APP_URL must begin with https:// (plain http is for localhost only)']
    : []
}

function redisFaults(redisUrl: string | undefined): string[] {
  const url = URL.parse(redisUrl ?? '')
  return url !== null && url.password === '' && !isLoopbackHost(url.hostname)
    ? ['REDIS_URL has no password, and that Redis is not on this machine']
    : []
}

/**
 * What production refuses to start with, a sentence each that begins with the variable's name. Values that are not valid
 * at all are left to their rules.
 */
export function findWeakSettings(env: RawEnv): string[] {
  const faults = [...secretFaults(env), ...addressFaults(env.APP_URL)]
  if (['true', '1'].includes(env.DEBUG?.toLowerCase() ?? '')) {
    faults.push('DEBUG must be off in production')
  }
  if (splitList(env.CORS_ORIGINS).includes('*')) {
    faults.push('CORS_ORIGINS must list exact origins, not *')
  }
  if (splitList(env.TRUSTED_PROXIES).some((entry) => entry.endsWith('/0'))) {
    faults.push('TRUSTED_PROXIES must not trust every address')
  }
  return [...faults, ...redisFaults(env.REDIS_URL)]
}
