import { id, integer, text, type SchemaObject } from '#openapi/json_schema'
import type { Operations } from '#openapi/operation'

const binary: SchemaObject = { type: 'string', format: 'binary' }

/** The binary parts of messages, by route name. */
export const fileOperations: Operations = {
  'files.show': {
    tag: 'Files',
    summary: 'Read a file',
    description:
      'For a credential that may read the conversation, or under the signed URL that answers and streams carry: `<img>` sends no header. The reader’s right is checked each time.',
    credentials: 'bearer_or_signature',
    headers: ['Range', 'If-None-Match'],
    queryParameters: {
      reader: { description: 'Whom the URL was signed for.', schema: id },
      expires: { description: 'Its end, in seconds since 1970.', schema: integer },
      signature: { description: 'Takes the place of a credential.', schema: text },
    },
    answers: {
      200: {
        description: 'The file.',
        content: { '*/*': { schema: binary } },
        headers: ['ETag', 'Content-Disposition'],
      },
      206: {
        description: 'The range that was asked for.',
        content: { '*/*': { schema: binary } },
        headers: ['ETag', 'Content-Range'],
      },
      304: { description: 'The file that you have is the same.' },
    },
    problems: ['not_found', 'file_link_invalid', 'range_not_satisfiable'],
  },
}
