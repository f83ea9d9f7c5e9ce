#!/bin/sh
#
# Puts the connections to MCP servers under the conformance suite of the protocol, in both of its eras, by way of
# `mcp:check`. The suite starts its scenarios all at once; here two clients run at a time and the others wait their turn,
# as some scenarios measure how fast a client is back. Ends with 0 if everything that is required holds.
#
cd "$(dirname "$0")/.." || exit 1

TURNS_TIMEOUT_MS=240000
METADATA_URL=https://conformance-test.local/client-metadata.json

if [ "$1" = client ]; then
  shift
  exec flock "$CONFORMANCE_TURNS/$(($$ % 2))" \
    sh bin/node.sh ace.js mcp:check --allow-loopback --sign-in "--client-metadata-url=$METADATA_URL" "$@"
fi

CONFORMANCE_TURNS=$(mktemp -d) || exit 1
export CONFORMANCE_TURNS
trap 'rm -rf "$CONFORMANCE_TURNS"' EXIT

for revision in ${*:-2025-11-25 2026-07-28}; do
  sh bin/node.sh node_modules/@modelcontextprotocol/conformance/dist/index.js client \
    --command 'sh .ci/conformance.sh client' --requirements "$revision" --timeout "$TURNS_TIMEOUT_MS" \
    -o "$CONFORMANCE_TURNS/$revision" || exit 1
done
