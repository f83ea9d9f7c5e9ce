import { text, type SchemaObject } from './json_schema.js'
import type { Operations } from './operation.js'

const document: SchemaObject = { type: 'object', description: 'An OpenAPI 3.1 document.' }

/** The published contract itself, by route name. */
export const contractOperations: Operations = {
  'openapi.show': {
    tag: 'Operations',
    summary: 'This document',
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The contract of this server.',
        content: { 'application/json': { schema: document } },
        headers: ['ETag'],
      },
      304: { description: 'The document that you have is the same.' },
    },
  },
  'docs.show': {
    tag: 'Operations',
    summary: 'The contract as a page',
    answers: { 200: { description: 'A page.', content: { 'text/html': { schema: text } } } },
  },
  'docs.errors': {
    tag: 'Operations',
    summary: 'All error codes as a page',
    description: 'The `type` of each problem document leads here.',
    answers: { 200: { description: 'A page.', content: { 'text/html': { schema: text } } } },
  },
  'docs.assets': {
    tag: 'Operations',
    summary: 'Scripts and styles of the pages',
    params: { name: { description: 'The name of a file.', schema: text } },
    answers: {
      200: {
        description: 'The file.',
        content: { 'text/javascript': { schema: text }, 'text/css': { schema: text } },
        headers: ['ETag'],
      },
      304: { description: 'The file that you have is the same.' },
    },
  },
}
