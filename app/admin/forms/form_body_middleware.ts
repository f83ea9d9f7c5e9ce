import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { readBody } from '#core/request_body'
import { readMultipart } from './multipart_form.js'

const MULTIPART = /^multipart\/form-data\b/i

/** Reads what a form of a page sent: fields, and small files where it has some. */
export default class FormBodyMiddleware {
  async handle({ request }: HttpContext, next: NextFn) {
    if (request.method() === 'POST') {
      const isMultipart = MULTIPART.test(request.header('content-type') ?? '')
      request.setInitialBody(
        isMultipart ? await readMultipart(request.request) : await readBody(request, { form: true })
      )
    }
    return next()
  }
}
