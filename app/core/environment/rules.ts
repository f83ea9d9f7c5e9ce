import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import { Secret } from '@adonisjs/core/helpers'
import { homePath } from '#core/home'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { parseDatabaseUrl } from '#core/database_url'
import { createTrustProxy } from '#core/trust_proxy'

/**
 * Reads one variable. Throws an Error whose message begins with its name and never shows the value.
 */
export type Rule<T> = (name: string, value?: string) => T

/** Shorter secrets can be guessed whatever they are made of. */
export const MIN_SECRET_LENGTH = 16

export function required<T>(rule: Rule<T>): Rule<T> {
  return (name, value) => {
    if (!value) {
      throw new Error(`${name} is missing`)
    }
    return rule(name, value)
  }
}

export function optional<T>(rule: Rule<T>): Rule<T | undefined> {
  return (name, value) => (value ? rule(name, value) : undefined)
}

export const text: Rule<string> = (_, value = '') => value

export function oneOf<const T extends string>(values: readonly T[]): Rule<T> {
  return (name, value) => {
    const found = values.find((candidate) => candidate === value)
    if (found === undefined) {
      throw new Error(`${name} must be one of: ${values.join(', ')}`)
    }
    return found
  }
}

export function integer(min: number, max: number): Rule<number> {
  return (name, value = '') => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new Error(`${name} must be a whole number from ${min} to ${max}`)
    }
    return number
  }
}

export const flag: Rule<boolean> = (name, value = '') => {
  const known: Record<string, boolean> = { 'true': true, '1': true, 'false': false, '0': false }
  const found = known[value.toLowerCase()]
  if (found === undefined) {
    throw new Error(`${name} must be true or false`)
  }
  return found
}

/** An http(s) URL without credentials, query and fragment. */
export const httpUrl: Rule<string> = (name, value = '') => {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error(`${name} must be a URL that begins with http:// or https://`)
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(`${name} must have no user, password, query or fragment in it`)
  }
  return value
}

export const host: Rule<string> = (name, value = '') => {
  if (!/^[\w.:-]+$/.test(value)) {
    throw new Error(`${name} must be an address or host name to listen on, such as 127.0.0.1`)
  }
  return value
}

export const secret: Rule<Secret<string>> = (name, value = '') => {
  if (value.length < MIN_SECRET_LENGTH) {
    throw new Error(`${name} is too short; use 32 random bytes`)
  }
  return new Secret(value)
}

/** A key that somebody else issued: of any length, but without the blanks of a bad copy. */
export const issuedKey: Rule<Secret<string>> = (name, value = '') => {
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new Error(`${name} must be visible ASCII characters without blanks`)
  }
  return new Secret(value)
}

export const databaseUrl: Rule<string> = (name, value = '') => {
  try {
    parseDatabaseUrl(value, homePath())
  } catch (error) {
    throw new Error(`${name} ${error instanceof Error ? error.message : 'is not valid'}`)
  }
  return value
}

export const redisUrl: Rule<string> = (name, value = '') => {
  const url = URL.parse(value)
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw new Error(`${name} must be a URL that begins with redis:// or rediss://`)
  }
  if (!/^(\/\d{0,2})?$/.test(url.pathname)) {
    throw new Error(`${name} must end with a database number, such as /0, or with none`)
  }
  return value
}

/** Exact origins, comma-separated: scheme, host and port, no path. `*` is every origin. */
export const origins: Rule<string> = (name, value = '') => {
  for (const entry of splitList(value)) {
    const isOrigin = !entry.includes('*') && URL.parse(entry)?.origin === entry.replace(/\/$/, '')
    if (!isOrigin && entry !== '*') {
      throw new Error(`${name} must be origins such as https://chat.example.com, comma-separated`)
    }
  }
  return value
}

export const proxies: Rule<string> = (name, value) => {
  try {
    createTrustProxy(value)
  } catch {
    throw new Error(
      `${name} must be addresses, CIDRs, or loopback, linklocal, uniquelocal, comma-separated`
    )
  }
  return value ?? ''
}

/** Host names and addresses, with or without a port, comma-separated. */
export const hosts: Rule<string> = (name, value) => {
  try {
    AllowedHosts.parse(splitList(value))
  } catch {
    throw new Error(`${name} must be hosts such as tools.lan, 10.0.0.7:8080, comma-separated`)
  }
  return value ?? ''
}

/** The name of a model, `provider/model`, or one of the given words. */
export function modelName(...words: string[]): Rule<string> {
  return (name, value = '') => {
    if (!words.includes(value) && !/^[^/\s]+\/\S+$/.test(value)) {
      throw new Error(`${name} must be ${['provider/model', ...words].join(' or ')}`)
    }
    return value
  }
}

/** Must have been known before `.env` was read, as it says where that is. */
export const installationFolder: Rule<string> = (name, value = '') => {
  if (resolve(value) !== homePath()) {
    throw new Error(`${name} says where .env is: set it in the environment, not in .env`)
  }
  return value
}

export const readableFile: Rule<string> = (name, value = '') => {
  try {
    accessSync(homePath(value), constants.R_OK)
  } catch {
    throw new Error(`${name} names a file that cannot be read`)
  }
  return value
}

/** The entries of a comma-separated variable, without blanks and empty ones. */
export function splitList(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
