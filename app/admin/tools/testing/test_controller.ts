import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import type { ServerOverview, ToolOverview } from '#mcp/overview/server_overview'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { SettingsRefused } from '#mcp/servers/settings_refused'
import { deleteCase, saveCase } from '#mcp/testing/tool_cases'
import { findTest } from '#mcp/testing/test_rows'
import { ToolTester } from '#mcp/testing/tool_tester'
import { schemaToFields } from '#tools/schema_form/schema_to_fields'
import { withoutSecrets } from '#tools/schema_form/without_secrets'
import type { FormError } from '../../forms/form.js'
import { leaveNotice } from '../../pages/notices.js'
import { renderPage } from '../../pages/render_page.js'
import { requestOrigin } from '../../pages/request_origin.js'
import { shellFor } from '../../shell/shell.js'
import { findOverview } from '../find_overview.js'
import { readTest } from './read_test.js'
import type { PanelInput } from './test_panel.js'
import { TestPanels } from './test_panels.js'
import { TestView } from './test_view.js'

/** Most calls are over by then: their result is the next page. */
const FIRST_LOOK_MS = 1_500
const MAX_NAME = 100

interface Tested {
  server: ServerOverview
  one: ToolOverview
}

/** Trying a tool with arguments of one's own. */
@inject()
export default class TestController {
  constructor(
    private overviews: ServerOverviews,
    private panels: TestPanels,
    private tester: ToolTester,
    private sql: SqlStore
  ) {}

  /** `GET /admin/tools/:id/test/:tool` */
  async show(ctx: HttpContext) {
    const { tab, case: caseId, run } = ctx.request.qs()
    const values = await this.#argumentsOf(ctx, run)
    return this.#render(
      ctx,
      await this.#find(ctx),
      { tab: tab === 'json' ? 'json' : 'form', values },
      caseId
    )
  }

  /** `POST /admin/tools/:id/test/:tool`: runs it, only validates, or saves the arguments as a case. */
  async store(ctx: HttpContext) {
    const tested = await this.#find(ctx)
    const { tool } = tested.one
    const { checked, input } = readTest(
      tool.inputSchema,
      schemaToFields(tool.inputSchema),
      ctx.request.body()
    )
    if (!checked.isValid) {
      return this.#render(ctx, tested, input, undefined, 422)
    }
    switch (ctx.request.input('do')) {
      case 'validate':
        return this.#render(
          ctx,
          tested,
          input,
          undefined,
          200,
          'The arguments are valid. Nothing was called.'
        )
      case 'save':
        return this.#save(ctx, tested, checked.arguments, input)
      default:
        return this.#run(ctx, tested, checked.arguments, input)
    }
  }

  /** `POST /admin/tools/:id/test/:tool/cases/:case/delete` */
  async destroyCase(ctx: HttpContext) {
    const { server, one } = await this.#find(ctx)
    const place = { server: server.slug, tool: one.tool.tool }
    const isDeleted = await this.sql.transaction((sql) =>
      deleteCase(sql, place, ctx.params.case, requestOrigin(ctx))
    )
    leaveNotice(
      ctx,
      isDeleted ? 'success' : 'warning',
      isDeleted ? 'Deleted the case.' : 'The case was gone already.'
    )
    return ctx.response.redirect().toPath(`/admin/tools/${server.id}/test/${one.tool.name}`)
  }

  async #run(ctx: HttpContext, tested: Tested, values: Record<string, unknown>, input: PanelInput) {
    const { server, one } = tested
    if (one.hints.isDestructive && input.typed !== one.tool.tool) {
      const message = `Type ${one.tool.tool} to run it: it deletes or overwrites.`
      return this.#refuse(ctx, tested, input, { field: 'typed', message })
    }
    const { id } = ctx.auth.use('browser').getUserOrFail()
    try {
      const run = await this.tester.start(one.tool, values, id, requestOrigin(ctx))
      await settledWithin(FIRST_LOOK_MS, this.tester.ended(run))
      return ctx.response
        .redirect()
        .toPath(`/admin/tools/${server.id}/test/${one.tool.name}/runs/${run}`)
    } catch (error) {
      return this.#refuse(ctx, tested, input, refusalOf(error))
    }
  }

  /** Secrets are no part of a case, which other administrators see. */
  async #save(
    ctx: HttpContext,
    tested: Tested,
    values: Record<string, unknown>,
    input: PanelInput
  ) {
    const { server, one } = tested
    const name = (input.caseName ?? '').trim()
    if (name === '' || name.length > MAX_NAME) {
      const message = `Give the case a name of 1 to ${MAX_NAME} characters.`
      return this.#refuse(ctx, tested, input, { field: 'case_name', message })
    }
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const kept = withoutSecrets(schemaToFields(one.tool.inputSchema), values)
    const place = { server: server.slug, tool: one.tool.tool }
    try {
      await this.sql.transaction((sql) =>
        saveCase(sql, place, { name, arguments: kept, userId: id }, requestOrigin(ctx))
      )
    } catch (error) {
      return this.#refuse(ctx, tested, input, refusalOf(error))
    }
    leaveNotice(ctx, 'success', `Saved the case ${name}.`)
    return ctx.response.redirect().toPath(`/admin/tools/${server.id}/test/${one.tool.name}`)
  }

  /** Of an earlier call of one's own, to run it again. */
  async #argumentsOf({ auth }: HttpContext, run: unknown) {
    const id = parseId(run)
    const userId = auth.use('browser').getUserOrFail().id
    const test = id === null ? undefined : await this.sql.read((sql) => findTest(sql, userId, id))
    return test?.arguments
  }

  async #find(ctx: HttpContext): Promise<Tested> {
    const server = await findOverview(ctx, this.overviews)
    const one = server.tools.find(({ tool }) => tool.name === ctx.params.tool)
    if (one === undefined) {
      throw new Problem('not_found', { detail: 'The server has no such tool.' })
    }
    return { server, one }
  }

  #refuse(ctx: HttpContext, tested: Tested, input: PanelInput, error: FormError) {
    return this.#render(ctx, tested, { ...input, errors: [error] }, undefined, 422)
  }

  async #render(
    ctx: HttpContext,
    { server, one }: Tested,
    input: PanelInput,
    caseId?: unknown,
    status = 200,
    said: string | null = null
  ) {
    const { format } = await shellFor(ctx)
    const { fullName } = ctx.auth.use('browser').getUserOrFail()
    const panel = await this.panels.make(server, one, fullName, input, caseId)
    return renderPage(ctx, 'tools/test', new TestView(server, one, panel, format, said), status)
  }
}

function refusalOf(error: unknown): FormError {
  if (error instanceof SettingsRefused) {
    return { field: '', message: error.message }
  }
  throw error
}
