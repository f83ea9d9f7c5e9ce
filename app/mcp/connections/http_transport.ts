import {
  isJSONRPCRequest,
  StreamableHTTPClientTransport,
  type JSONRPCMessage,
  type TransportSendOptions,
} from '@modelcontextprotocol/client'

/** The code of the error that stands for an answer which broke off; none of the protocol's own. */
export const ANSWER_BROKEN_OFF = -32_990

/**
 * The transport of the package waits for the limit of time where the answer to a request breaks off. Here the request
 * fails at once.
 */
export class HttpTransport extends StreamableHTTPClientTransport {
  async send(
    message: JSONRPCMessage | JSONRPCMessage[],
    options: TransportSendOptions = {}
  ): Promise<void> {
    if (Array.isArray(message) || !isJSONRPCRequest(message) || options.onRequestStreamEnd) {
      return super.send(message, options)
    }
    const onRequestStreamEnd = () =>
      /* Nobody waits for it any more where the answer did come. */
      this.onmessage?.({
        jsonrpc: '2.0',
        id: message.id,
        error: { code: ANSWER_BROKEN_OFF, message: 'The answer broke off' },
      })
    return super.send(message, { ...options, onRequestStreamEnd })
  }
}
