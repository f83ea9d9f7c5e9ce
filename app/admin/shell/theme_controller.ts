import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { validate } from '#core/validate'
import { sentFields } from '../forms/form.js'
import { safePath } from '../pages/safe_path.js'
import { rememberTheme, THEMES } from './theme.js'

const themeValidator = vine.create({
  theme: vine.enum(THEMES),
  back: vine.string().maxLength(2_000).optional(),
})

/** `POST /theme`: light, dark, or as the device has it. */
export default class ThemeController {
  async store(ctx: HttpContext) {
    const { theme, back } = await validate(themeValidator, sentFields(ctx))
    rememberTheme(ctx.response, theme)
    return ctx.response.redirect().toPath(safePath(back) ?? '/admin')
  }
}
