import { inject } from '@adonisjs/core'
import { initialsOf } from '#admin/format/initials'
import { PAGES } from '#admin/shell/page_list'
import { tintOf } from '#admin/users/people_words'
import { ModelManager } from '#ai/model_manager'
import { GroupsQuery, type ListedGroup } from '#auth/groups/groups_query'
import { findPeople, type FoundPerson } from '#auth/people/find_people'
import {
  findConversations,
  type FoundConversation,
} from '#conversations/directory/find_conversations'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { SqlStore } from '#core/sql_store'
import { McpFileError } from '#mcp/config/mcp_file'
import type { ServerEntry } from '#mcp/servers/server_entry'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import { findModels } from './find_models.js'
import { findSettings } from './find_settings.js'
import { findTools } from './find_tools.js'
import {
  FOUND_KINDS,
  KIND_WORDS,
  type FoundGroup,
  type FoundItem,
  type FoundKind,
} from './found_group.js'
import { pickMatching } from './pick_matching.js'

/** What is shown of each kind, beside the others and alone. */
const SHOWN_OF_EACH = 8
const SHOWN_OF_ONE = 100

/** Kinds that have a list of their own that is searched by `q`. */
const LISTS: ReadonlySet<FoundKind> = new Set(['users', 'groups', 'conversations'])

interface Wanted {
  readerId: string
  q: string
  /** The only kind that is looked for; null: all. */
  only: FoundKind | null
}

function toUser({ id, fullName, email, isAdmin, isSuspended }: FoundPerson): FoundItem {
  const mark = isSuspended
    ? { label: 'Suspended', kind: 'bad' }
    : isAdmin
      ? { label: 'Admin', kind: 'accent' }
      : undefined
  const avatar = { initials: initialsOf(fullName || email), tint: tintOf(id) }
  return { label: fullName || email, text: email, href: `/admin/users/${id}`, avatar, mark }
}

function toGroup({ id, name, members }: ListedGroup): FoundItem {
  const text = `${members} ${members === 1 ? 'person' : 'people'}`
  return { label: name, text, href: `/admin/groups/${id}` }
}

function toConversation({ id, title, isTitleHidden, owner }: FoundConversation): FoundItem {
  return {
    label: isTitleHidden ? 'Title hidden' : (title ?? 'Untitled'),
    text: `${owner.name} · ${owner.email}`,
    href: `/admin/conversations/${id}`,
  }
}

/** The page with the rest: the list of its kind where that can be searched, else the search for this kind alone. */
function restOf(kind: FoundKind, q: string): { href: string; label: string } {
  const { label } = KIND_WORDS[kind]
  const hasList = LISTS.has(kind)
  const path = hasList ? `/admin/${kind}` : '/admin/search'
  const query = new URLSearchParams({ q, ...(hasList ? {} : { in: kind }) })
  return { href: `${path}?${query}`, label: `All results in ${label.toLowerCase()}` }
}

/** Looks for users, groups, conversations, tools, models, settings and pages, for administrators. */
@inject()
export class FindEverything {
  constructor(
    private sql: SqlStore,
    private door: OpenConversation,
    private servers: ServerRegistry,
    private builtinTools: BuiltinTools,
    private models: ModelManager,
    private groups: GroupsQuery
  ) {}

  /** What was found, kinds with nothing left out. Of conversations, what the list of all finds for this reader. */
  async execute(wanted: Wanted): Promise<FoundGroup[]> {
    const { only, q } = wanted
    const kinds = only === null ? FOUND_KINDS : [only]
    const limit = only === null ? SHOWN_OF_EACH : SHOWN_OF_ONE
    const groups: FoundGroup[] = []
    for (const kind of kinds) {
      /* One more than is shown tells whether there is more. */
      const items = await this.#find(kind, wanted, limit + 1)
      const hasMore = items.length > limit
      const canShowRest = only === null || LISTS.has(kind)
      groups.push({
        kind,
        ...KIND_WORDS[kind],
        items: items.slice(0, limit),
        hasMore,
        all: hasMore && canShowRest ? restOf(kind, q) : null,
      })
    }
    return groups.filter(({ items }) => items.length > 0)
  }

  async #find(kind: FoundKind, { q, readerId }: Wanted, limit: number): Promise<FoundItem[]> {
    switch (kind) {
      case 'pages':
        return pickMatching(PAGES, q, limit)
      case 'users': {
        const people = await this.sql.read((sql) => findPeople(sql, q, limit))
        return people.map(toUser)
      }
      case 'groups': {
        const { groups } = await this.groups.page({ q }, { limit })
        return groups.map(toGroup)
      }
      case 'conversations': {
        const reader = { id: readerId, mayReadOthers: this.door.isAllowed }
        const found = await this.sql.read((sql) => findConversations(sql, reader, q, limit))
        return found.map(toConversation)
      }
      case 'tools': {
        const servers = await this.#servers()
        const builtin = await this.builtinTools.list()
        return this.sql.read((sql) => findTools(sql, { servers, builtin }, q, limit))
      }
      case 'models':
        return findModels(this.models.book, q, limit)
      case 'settings':
        return findSettings(q, limit)
      default: {
        const never: never = kind
        return never
      }
    }
  }

  /** A file of servers that is no good is told on the page of tools; the rest is found all the same. */
  async #servers(): Promise<ServerEntry[]> {
    try {
      return await this.servers.servers()
    } catch (error) {
      if (error instanceof McpFileError) {
        return []
      }
      throw error
    }
  }
}
