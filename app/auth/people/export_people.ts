import { inject } from '@adonisjs/core'
import { CSV_BOM, csvLines } from '#core/csv_text'
import type { PeopleFilter } from './people_filter.js'
import { PeopleQuery, type Person } from './people_query.js'

const BATCH = 200

const HEAD = [
  'id',
  'email',
  'full_name',
  'role',
  'status',
  'conversations',
  'spend_usd_30_days',
  'created_at',
  'last_active_at',
]

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

function lineOf(person: Person) {
  return [
    person.id,
    person.email,
    person.fullName,
    person.role,
    person.isSuspended ? 'suspended' : 'active',
    person.conversations,
    person.spend / 1e9,
    iso(person.createdAt),
    iso(person.lastActiveAt),
  ]
}

/** People as a CSV file, oldest account first, made as it is read. */
@inject()
export class ExportPeople {
  constructor(private people: PeopleQuery) {}

  async *execute(filter: PeopleFilter): AsyncGenerator<string> {
    yield CSV_BOM + csvLines([HEAD])
    let after: string | undefined
    do {
      const page = await this.people.page(filter, {
        limit: BATCH,
        sort: 'joined',
        isDescending: false,
        after,
      })
      yield csvLines(page.people.map(lineOf))
      after = page.next ?? undefined
    } while (after !== undefined)
  }
}
