import {
  Component,
  boolean,
  describe,
  integer,
  list,
  namesOf,
  nullable,
  number,
  object,
  oneOf,
  pageOf,
  text,
  type SchemaObject,
} from '#openapi/json_schema'
import { json, type Operations } from '#openapi/operation'
import type { CheckResult, Readiness } from './check_readiness.js'
import type ModelTransformer from './model_transformer.js'

type PresentedModel = ReturnType<ModelTransformer['toObject']>
type Capabilities = PresentedModel['capabilities']

const model = new Component(
  'Model',
  object<PresentedModel>({
    id: describe(text, '`provider/model`: what `model` takes elsewhere.'),
    provider: text,
    name: text,
    context_tokens: integer,
    capabilities: object<Capabilities>({
      input: list(
        oneOf(
          'string',
          namesOf<Capabilities['input'][number]>({
            text: true,
            image: true,
            audio: true,
            document: true,
          })
        )
      ),
      output: list(
        oneOf(
          'string',
          namesOf<Capabilities['output'][number]>({ text: true, image: true, audio: true })
        )
      ),
      tools: boolean,
      reasoning: boolean,
    }),
    prices: describe(
      nullable(
        object<NonNullable<PresentedModel['prices']>>({
          input_usd_per_million: number,
          cached_input_usd_per_million: number,
          output_usd_per_million: number,
        })
      ),
      'Null where they are not known.'
    ),
    default: describe(boolean, 'Whether it answers where nothing else is asked for.'),
  })
)

const result = oneOf(
  'string',
  namesOf<CheckResult>({ ok: true, failed: true, not_configured: true })
)

const checks = describe(
  object<Readiness['checks']>({ database: result, migrations: result, redis: result }),
  'Only for administrators.'
)

const ok: SchemaObject = { type: 'string', const: 'ok' }

/** What load balancers and clients ask about the server, by route name. */
export const serverOperations: Operations = {
  'health.live': {
    tag: 'Operations',
    summary: 'Is the process alive?',
    answers: { 200: json('It answers.', object<{ status: string }>({ status: ok })) },
  },
  'health.ready': {
    tag: 'Operations',
    summary: 'Can the server do its work?',
    description: 'Administrators are also told why not.',
    credentials: 'optional',
    answers: {
      200: json(
        'It can; `degraded` means slower.',
        object<{ status: string; checks?: Readiness['checks'] }>(
          { status: oneOf('string', ['ok', 'degraded']), checks },
          { optional: ['checks'] }
        )
      ),
    },
    problems: ['not_ready', 'server_stopping'],
    problemMembers: { checks },
  },
  'models.index': {
    tag: 'Models',
    summary: 'List the models',
    description: 'All of them, in one page.',
    answers: { 200: json('The models.', pageOf(model)) },
  },
}
