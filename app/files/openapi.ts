import {
  Component,
  describe,
  id,
  integer,
  nullable,
  object,
  text,
  time,
  type SchemaObject,
} from '#openapi/json_schema'
import { json, nothing, type Operations } from '#openapi/operation'
import type FileTransformer from './file_transformer.js'
import { ALLOWED_NAMES } from './file_types.js'

const uploaded = new Component(
  'File',
  object<ReturnType<FileTransformer['toObject']>>({
    id: describe(id, 'For a part of a message: `{"type": "file", "file_id": …}`.'),
    filename: nullable(text),
    media_type: describe(text, 'By its bytes.'),
    size_bytes: integer,
    url: { type: 'string', format: 'uri', description: 'Signed for you, for 24 hours.' },
    created_at: time,
  })
)

const binary: SchemaObject = { type: 'string', format: 'binary' }

/** The binary parts of messages, by route name. */
export const fileOperations: Operations = {
  'files.store': {
    tag: 'Files',
    summary: 'Send a file',
    description: `It is yours alone until a message uses it; one that no message uses within 24 hours is removed. Files may be: ${ALLOWED_NAMES}; 20 MiB each, 1 GiB per account.`,
    headers: ['Idempotency-Key'],
    file: { field: 'file', description: 'What it is, its bytes say, not its `Content-Type`.' },
    answers: { 201: json('The file.', uploaded) },
    problems: ['file_type_unsupported', 'file_quota_exceeded', 'storage_unavailable'],
  },
  'files.destroy': {
    tag: 'Files',
    summary: 'Delete a file that no message uses',
    answers: { 204: nothing('It is gone.') },
    problems: ['file_in_use'],
  },
  'files.show': {
    tag: 'Files',
    summary: 'Read a file',
    description:
      'For a credential that may read the conversation, or under the signed URL that answers and streams carry: `<img>` sends no header. The reader’s right is checked each time.',
    credentials: 'bearer_or_signature',
    limits: 'own',
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
    problems: ['not_found', 'file_link_invalid', 'range_not_satisfiable', 'storage_unavailable'],
  },
}
