import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { ServerOverview, ToolOverview } from '#mcp/overview/server_overview'
import { findCases } from '#mcp/testing/tool_cases'
import { schemaToFields } from '#tools/schema_form/schema_to_fields'
import { TestPanel, type PanelInput } from './test_panel.js'

/** Makes the form that tries a tool, with its saved cases. */
@inject()
export class TestPanels {
  constructor(private sql: SqlStore) {}

  /**
   * @param person - as whom it runs
   * @param caseId - of a saved case to show
   */
  async make(
    { id, slug }: ServerOverview,
    one: ToolOverview,
    person: string,
    input: PanelInput,
    caseId?: unknown
  ): Promise<TestPanel> {
    const place = { server: slug, tool: one.tool.tool }
    const cases = await this.sql.read((sql) => findCases(sql, place))
    const chosen = cases.find((saved) => saved.id === caseId)
    const fields = schemaToFields(one.tool.inputSchema)
    return new TestPanel(one, fields, cases, `/admin/tools/${id}`, person, {
      ...input,
      ...(chosen && { values: chosen.arguments, caseName: chosen.name }),
    })
  }
}
