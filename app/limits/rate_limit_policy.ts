import type { SettingKey, SettingValues } from '#settings/setting_definitions'

/** The settings that are numbers. */
export type NumberSetting = {
  [Key in SettingKey]: SettingValues[Key] extends number ? Key : never
}[SettingKey]

/**
 * `requests` in `windowS` seconds, for each key: a number, or the setting that says it, where 0 stands for no limit.
 * `name` is seen by clients and is part of the stored key.
 */
export interface RateLimitPolicy {
  name: string
  requests: number | NumberSetting
  windowS: number
}

/** What a request takes one from. */
export interface Take {
  policy: RateLimitPolicy
  key: string
}

/** A bucket of a policy, with the figures that hold now. */
export interface Bucket {
  name: string
  requests: number
  windowS: number
  key: string
}

/** How full a bucket is. */
export interface Level {
  used: number
  /** Until it is full again. */
  resetMs: number
}

/** What came of taking one from each of several buckets. */
export interface Taking {
  /** False where one of them was empty: then nothing was taken from any. */
  isTaken: boolean
  /** Of each bucket, in their order, afterwards. */
  levels: Level[]
}

/** Where requests are counted. */
export interface BucketStore {
  /** Takes one from each bucket, or nothing from any. */
  take(buckets: readonly Bucket[]): Taking | Promise<Taking>
  /** Gives one back. */
  giveBack(bucket: Bucket): void | Promise<void>
  /** Fills the bucket again. */
  fill(bucket: Bucket): void | Promise<void>
}
