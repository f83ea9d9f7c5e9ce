import { Form } from '#admin/forms/form'
import { initialsOf } from '#admin/format/initials'
import { ListAddress } from '#admin/lists/list_address'
import type { PageView } from '#admin/pages/render_page'
import { ViewTabs } from '#admin/saved_views/view_tabs'
import type { SavedView } from '#admin/saved_views/saved_views'
import type { ListedConversation } from '#conversations/directory/listed_conversation'
import {
  MAX_COUNTED,
  type ConversationSort,
  type DirectoryPage,
} from '#conversations/directory/list_all_conversations'
import { SIZES, parametersOf, type ListInput } from './list_input.js'

const PATH = '/admin/conversations'
const NANO_USD = 1_000_000_000
const TINTS = 5

const STATE_LABELS = {
  failed: 'With a failed answer',
  running: 'Being answered',
  waiting: 'Waiting for a person',
} as const

interface ListFacts {
  input: ListInput
  found: DirectoryPage
  views: readonly SavedView[]
  models: readonly string[]
  tools: readonly string[]
  mayReadOthers: boolean
}

const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`

/** One of five tints for a person, always the same. */
export function tintOf(id: string): number {
  return (Number.parseInt(id.slice(-4), 16) % TINTS) + 1
}

function rowOf(conversation: ListedConversation) {
  const { id, title, isTitleHidden, owner, runState, failures, ratings } = conversation
  return {
    ...conversation,
    href: `${PATH}/${id}`,
    label: isTitleHidden ? 'Title hidden' : (title ?? 'Untitled'),
    initials: initialsOf(owner.name || owner.email),
    tint: tintOf(owner.id),
    costNanoUsd:
      conversation.isUnpriced && conversation.costUsd === 0
        ? null
        : Math.round(conversation.costUsd * NANO_USD),
    marks: [
      ...(runState === 'awaiting_input' ? [{ label: 'Waiting', kind: 'info' }] : []),
      ...(runState === 'running' || runState === 'queued'
        ? [{ label: 'Being answered', kind: 'accent' }]
        : []),
      ...(failures > 0 ? [{ label: `${failures} failed`, kind: 'bad' }] : []),
    ],
    rating: [
      ...(ratings.good > 0 ? [`${ratings.good} helpful`] : []),
      ...(ratings.bad > 0 ? [`${ratings.bad} not helpful`] : []),
    ].join(', '),
  }
}

/** The list of all conversations. */
export class ListView implements PageView {
  readonly title = 'Conversations'
  readonly section = 'conversations'
  readonly input: ListInput
  readonly form: Form
  readonly text: string
  readonly rows: ReturnType<typeof rowOf>[]
  readonly columns
  readonly chips: { label: string; removeHref: string }[]
  readonly clearHref = PATH
  readonly views: ViewTabs
  readonly pager
  readonly modelOptions
  readonly toolOptions
  readonly stateOptions = [
    { value: '', label: 'Any state' },
    ...Object.entries(STATE_LABELS).map(([value, label]) => ({ value, label })),
  ]
  readonly isFiltered: boolean
  readonly mayReadOthers: boolean
  #address: ListAddress

  constructor({ input, found, views, models, tools, mayReadOthers }: ListFacts) {
    const parameters = parametersOf(input)
    this.#address = new ListAddress(PATH, parameters)
    this.input = input
    this.form = new Form({ ...parameters })
    this.mayReadOthers = mayReadOthers
    this.rows = found.rows.map(rowOf)
    this.chips = this.#chips()
    this.isFiltered = this.chips.length > 0
    this.text = this.#counted(found.count)
    this.columns = this.#columns()
    this.views = new ViewTabs('conversations', 'All', this.#address.query, views)
    this.pager = this.#pager(found)
    this.modelOptions = optionsOf('Any model', models, input.model)
    this.toolOptions = optionsOf('Any tool', tools, input.tool)
  }

  #counted(count: number): string {
    const number =
      count > MAX_COUNTED
        ? `${MAX_COUNTED.toLocaleString('en-GB')}+ conversations`
        : plural(count, 'conversation', 'conversations')
    return this.isFiltered ? `${number} matching` : number
  }

  #chips() {
    const { search, person, model, state, tool, from, to } = this.input
    const labels: [string, string | null][] = [
      ['q', search && `Search: ${search}`],
      ['f[person]', person && `Person: ${person}`],
      ['f[model]', model && `Model: ${model}`],
      ['f[state]', state && STATE_LABELS[state]],
      ['f[tool]', tool && `Tool: ${tool}`],
      ['f[from]', from && `From ${from}`],
      ['f[to]', to && `Until ${to}`],
    ]
    return labels.flatMap(([name, label]) =>
      label === null ? [] : [{ label, removeHref: this.#address.with({ [name]: null }) }]
    )
  }

  #columns() {
    const sortable = (key: ConversationSort) => {
      const isSorted = this.input.sort === key
      const isDescending = isSorted && this.input.direction === 'desc'
      const sort = `${isDescending ? '' : '-'}${key}`
      return {
        sortHref: this.#address.with({ sort: sort === '-activity' ? null : sort }),
        ...(isSorted && { sorted: isDescending ? 'descending' : 'ascending' }),
      }
    }
    return [
      { key: 'person', label: 'Person' },
      { key: 'title', label: 'Title' },
      { key: 'model', label: 'Model' },
      { key: 'messages', label: 'Messages', isNumeric: true },
      { key: 'tools', label: 'Tool calls', isNumeric: true },
      { key: 'cost', label: 'Cost', isNumeric: true, ...sortable('cost') },
      { key: 'activity', label: 'Last active', ...sortable('activity') },
    ]
  }

  #pager(found: DirectoryPage) {
    return {
      text: `${plural(found.rows.length, 'row', 'rows')} of ${this.text}`,
      previousHref: found.previous && this.#address.with({ before: found.previous }),
      nextHref: found.next && this.#address.with({ after: found.next }),
      sizes: SIZES.map((size) => ({
        label: String(size),
        href: this.#address.with({ per: String(size) }),
        isCurrent: size === this.input.size,
      })),
    }
  }
}

/** What is chosen is among the options also where it is no more. */
function optionsOf(anyLabel: string, values: readonly string[], chosen: string | null) {
  const all = chosen === null || values.includes(chosen) ? values : [...values, chosen]
  return [{ value: '', label: anyLabel }, ...all.map((value) => ({ value, label: value }))]
}
