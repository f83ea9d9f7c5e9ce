import type { ToolCase } from '#mcp/testing/tool_cases'
import type { ToolOverview } from '#mcp/overview/server_overview'
import { Form, type FormError } from '../../forms/form.js'
import { canShow } from '#tools/schema_form/can_show'
import { schemaFault } from '#tools/schema_form/check_arguments'
import {
  allFields,
  type FieldFault,
  type FormEntries,
  type FormField,
} from '#tools/schema_form/form_field'
import { formOf } from '#tools/schema_form/form_of'

/** What the form shows: what was sent, a saved case, or the defaults. */
export interface PanelInput {
  tab: 'form' | 'json'
  /** Arguments to show, as JSON. */
  values?: Record<string, unknown>
  /** What the form sent. */
  sent?: FormEntries
  /** What the JSON tab sent. */
  text?: string
  faults?: FieldFault[]
  /** What was wrong beside the arguments. */
  errors?: FormError[]
  typed?: string
  caseName?: string
}

/** The form that tries a tool. */
export class TestPanel {
  readonly toolName: string
  readonly name: string
  readonly fields: FormField[]
  readonly form: Form
  readonly tab: 'form' | 'json'
  readonly json: string
  readonly tabs: { label: string; href: string; isCurrent: boolean }[]
  /** The arguments that were asked for cannot be told by the form. */
  readonly isFormUnable: boolean
  /** Why the tool cannot be called by anybody. */
  readonly fault: string | null
  readonly isReadOnly: boolean
  readonly isDestructive: boolean
  readonly action: string

  constructor(
    { tool, hints }: Pick<ToolOverview, 'tool' | 'hints'>,
    fields: FormField[],
    readonly cases: ToolCase[],
    serverHref: string,
    readonly person: string,
    input: PanelInput
  ) {
    this.toolName = tool.name
    this.name = tool.tool
    this.fields = fields
    this.action = `${serverHref}/test/${tool.name}`
    this.isReadOnly = hints.isReadOnly
    this.isDestructive = hints.isDestructive
    this.fault = schemaFault(tool.inputSchema)
    this.isFormUnable = input.values !== undefined && !canShow(fields, input.values)
    this.tab = this.isFormUnable ? 'json' : input.tab
    const entries = input.sent ?? formOf(fields, this.isFormUnable ? undefined : input.values)
    this.json = input.text ?? JSON.stringify(input.values ?? {}, null, 2)
    this.form = formFor(fields, entries, input, this.tab, this.json)
    this.tabs = (['form', 'json'] as const).map((key) => ({
      label: key === 'form' ? 'Form' : 'JSON',
      href: `${this.action}?tab=${key}`,
      isCurrent: key === this.tab,
    }))
  }

  /** Whether a box or a group is ticked. */
  isOn(name: string): boolean {
    return this.form.values[name] !== undefined
  }
}

function formFor(
  fields: FormField[],
  entries: FormEntries,
  input: PanelInput,
  tab: 'form' | 'json',
  json: string
): Form {
  const values = Object.fromEntries(
    [...entries].map(([name, all]) => [name, name.endsWith('[]') ? all : all[0]])
  )
  const names = new Map(allFields(fields).map(({ path, name }) => [path, name]))
  const errors = (input.faults ?? []).map(({ path, message }) => {
    const name = names.get(path)
    return tab === 'json' || name === undefined
      ? {
          field: tab === 'json' ? 'json' : '',
          message: path === '' ? message : `${path}: ${message}`,
        }
      : { field: name, message }
  })
  return new Form({ ...values, json, typed: input.typed, case_name: input.caseName }, [
    ...errors,
    ...(input.errors ?? []),
  ])
}
