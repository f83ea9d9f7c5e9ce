#!/bin/sh
#
# Runs its arguments with the Node.js that `npm ci` brought along, and where there is none that works here with the one on
# the PATH. `node_modules/.bin/node` would do, but npm 10 removes it: both platforms' packages have a command `node`, and
# leaving out the one for the other platform takes the link of this one with it.

for node in "$(dirname "$0")"/../node_modules/node-linux-*/bin/node; do
  if "$node" --version > /dev/null 2>&1; then
    PATH="$(cd "$(dirname "$node")" && pwd):$PATH"
    export PATH
    break
  fi
done
exec node "$@"
