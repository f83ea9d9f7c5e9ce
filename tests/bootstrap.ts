import { assert } from '@japa/assert'
import { spec } from '@japa/runner/reporters'
import { apiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Config } from '@japa/runner/types'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import { createHttpServer } from '#core/http_server'
import { closeChromium } from '#tests/support/chromium'
import { totalsReporter } from '#tests/support/totals_reporter'

export const plugins: Config['plugins'] = [assert(), pluginAdonisJS(app), apiClient()]

export const reporters: Config['reporters'] = {
  activated: ['spec', 'totals'],
  list: [spec(), totalsReporter],
}

export const configureSuite: Config['configureSuite'] = (suite) => {
  if (suite.name === 'functional' || suite.name === 'browser') {
    suite.setup(() => testUtils.httpServer().start(createHttpServer))
  }
  if (suite.name === 'browser') {
    suite.teardown(closeChromium)
  }
}
