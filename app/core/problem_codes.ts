/**
 * Every error code that a client can meet: its HTTP status and the title of its problem document (RFC 9457).
 * Codes are stable; `/docs` and `/openapi.json` list them from here.
 */
export const problemCodes = {
  /* Requests */
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  body_too_deep: { status: 400, title: 'The body is nested too deeply' },
  body_incomplete: { status: 400, title: 'The body ended before it was complete' },
  multipart_invalid: { status: 400, title: 'The body is not valid multipart/form-data' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  validation_failed: { status: 422, title: 'The request is not valid' },
  invalid_cursor: { status: 422, title: 'The cursor is not valid' },
  not_found: { status: 404, title: 'Not found' },
  request_malformed: { status: 400, title: 'The request is malformed' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  method_not_allowed: { status: 405, title: 'The method is not allowed' },
  range_not_satisfiable: { status: 416, title: 'The range is outside of the file' },
  request_failed: { status: 400, title: 'The request failed' },
  idempotency_key_invalid: { status: 422, title: 'The idempotency key is not valid' },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key was used with another request',
  },
  idempotency_in_progress: { status: 409, title: 'The first request with this key still runs' },
  rate_limited: { status: 429, title: 'Too many requests' },
  misdirected_request: { status: 421, title: 'This host is not served here' },

  /* The service */
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  database_unavailable: { status: 503, title: 'The database is not available' },
  storage_full: { status: 507, title: 'There is no space left' },
  storage_unavailable: { status: 503, title: 'The file storage is not available' },
  server_busy: { status: 503, title: 'The server is busy' },
  not_ready: { status: 503, title: 'The server is not ready' },
  server_stopping: { status: 503, title: 'The server is stopping' },

  /* Accounts */
  authentication_required: { status: 401, title: 'Sign in first' },
  token_expired: { status: 401, title: 'The token has expired' },
  token_invalid: { status: 401, title: 'The token is not valid' },
  ability_missing: { status: 403, title: 'The token lacks an ability' },
  invalid_credentials: { status: 401, title: 'The credentials are not right' },
  two_factor_required: { status: 401, title: 'A second factor is needed' },
  two_factor_invalid: { status: 401, title: 'The second factor is not right' },
  two_factor_on: { status: 409, title: 'The second factor is on already' },
  two_factor_off: { status: 409, title: 'The account has no second factor' },
  password_incorrect: { status: 403, title: 'The password is not right' },
  refresh_token_invalid: { status: 401, title: 'The refresh token is not valid' },
  refresh_token_reused: { status: 401, title: 'The refresh token was used before' },
  registration_closed: { status: 403, title: 'Registration is closed' },
  group_name_taken: { status: 409, title: 'Another group has this name' },
  email_taken: { status: 409, title: 'Another account has this email address' },
  too_many_tokens: { status: 409, title: 'The account has too many tokens' },
  link_invalid: { status: 403, title: 'The link is not good any more' },
  setup_over: { status: 409, title: 'The first run is over' },
  last_administrator: { status: 409, title: 'It is the only active administrator' },
  own_account: { status: 409, title: 'That cannot be done to one’s own account' },
  account_suspended: { status: 403, title: 'The account is suspended' },
  forbidden: { status: 403, title: 'That is not allowed' },
  form_expired: { status: 403, title: 'The form is not valid any more' },

  /* Files */
  file_link_invalid: { status: 403, title: 'The link is not valid, or its time is over' },
  file_too_large: { status: 413, title: 'The file is too large' },
  file_type_unsupported: { status: 415, title: 'Files of this type are not taken' },
  file_quota_exceeded: { status: 409, title: 'The account has no space left for files' },
  file_in_use: { status: 409, title: 'A message uses the file' },

  /* Conversations and runs */
  external_id_taken: { status: 409, title: 'Another conversation has this external id' },
  legal_hold: { status: 409, title: 'It is on legal hold' },
  run_in_progress: { status: 409, title: 'An answer is being written' },
  no_active_run: { status: 409, title: 'No answer is being written' },
  run_interrupted: { status: 503, title: 'The answer was interrupted' },
  too_many_streams: { status: 429, title: 'Too many open streams' },
  budget_exceeded: { status: 429, title: 'A budget is used up' },
  too_many_runs: { status: 429, title: 'Too many answers at once' },
  interaction_closed: { status: 409, title: 'The interaction has ended already' },
  body_ambiguous: { status: 422, title: 'The body is neither ours nor the AI SDK’s' },

  /* Tools and their servers */
  sign_in_needed: { status: 409, title: 'The server asks for a sign-in' },
  tool_server_unavailable: { status: 503, title: 'The server of the tools is not available' },
  tool_server_refused: { status: 502, title: 'The server of the tools refused the request' },
  sign_in_invalid: { status: 400, title: 'The sign-in is over, or was never begun' },
  sign_in_failed: { status: 400, title: 'The sign-in did not succeed' },

  /* Models */
  content_unsupported: { status: 422, title: 'The model does not take this kind of file' },
  model_unknown: { status: 422, title: 'The model is not known' },
  provider_rate_limited: { status: 429, title: 'The model provider limits requests' },
  provider_misconfigured: { status: 502, title: 'The model provider refuses the configuration' },
  provider_protocol_error: { status: 502, title: 'The model provider answered nonsense' },
  provider_unavailable: { status: 503, title: 'The model provider is not available' },
  provider_timeout: { status: 504, title: 'The model provider took too long' },
  provider_rejected: { status: 422, title: 'The model provider rejected the request' },
  content_filtered: { status: 422, title: 'The content was filtered' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problemCodes
