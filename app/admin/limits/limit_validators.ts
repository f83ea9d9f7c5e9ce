import vine from '@vinejs/vine'
import { BUDGET_FIELDS } from './budget_words.js'

const MAX_TEXT = 300

/** What is good in a field, whoever reads it says. */
const text = () => vine.string().maxLength(MAX_TEXT).optional()
const box = () => vine.boolean().optional()

/** Each budget as it is written, and as it was when the page was made. */
export const amountsValidator = vine.create({
  day_tokens: text(),
  day_tokens_was: text(),
  day_tokens_unlimited: box(),
  month_tokens: text(),
  month_tokens_was: text(),
  month_tokens_unlimited: box(),
  day_usd: text(),
  day_usd_was: text(),
  day_usd_unlimited: box(),
  month_usd: text(),
  month_usd_was: text(),
  month_usd_unlimited: box(),
})

export const raiseValidator = vine.create({
  what: vine.enum(BUDGET_FIELDS.map(({ name }) => name)),
  amount: text(),
})

export const SUBJECT_CHOICES = ['instance', 'everyone', 'group', 'user', 'token'] as const

export const newRuleValidator = vine.create({
  whose: vine.enum(SUBJECT_CHOICES),
  group: text(),
  email: text(),
  token: text(),
})

export const caseValidator = vine.create({
  email: vine.string().trim().maxLength(MAX_TEXT),
  model: text(),
  question_tokens: text(),
})
