import { text } from '#openapi/json_schema'
import type { Operations } from '#openapi/operation'

/** What Prometheus asks, by route name. */
export const metricsOperations: Operations = {
  'metrics.show': {
    tag: 'Operations',
    summary: 'Read figures for Prometheus',
    description:
      'In its text format 0.0.4, with the token that the operator has set; where there is none, there is no such page.',
    credentials: 'metrics_token',
    answers: {
      200: { description: 'The figures.', content: { 'text/plain': { schema: text } } },
    },
    problems: ['not_found', 'authentication_required', 'token_invalid', 'rate_limited'],
  },
}
