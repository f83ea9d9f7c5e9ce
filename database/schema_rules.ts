import { type ColumnInfo, type SchemaRules } from '@adonisjs/lucid/types/schema_generator'

/** Times and counters are 64-bit integers that stay below 2^53. */
const integer: ColumnInfo = { tsType: 'number', decorators: [{ name: '@column' }] }

export default {
  types: { bigint: integer },
  columns: { created_at: integer, updated_at: integer },
} satisfies SchemaRules
