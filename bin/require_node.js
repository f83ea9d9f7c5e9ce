/**
 * Ends the process with advice where Node is too old. To be imported before anything that older versions cannot parse.
 */
const MIN_NODE_MAJOR = 24

if (Number.parseInt(process.versions.node, 10) < MIN_NODE_MAJOR) {
  process.stderr.write(
    `Chatflow needs Node.js ${MIN_NODE_MAJOR} or newer; this is ${process.versions.node}.\n` +
      'On Linux (x64, arm64) `npm ci` brings it along for npm scripts: npm start, npm test, npm run ace.\n' +
      'Elsewhere install it from https://nodejs.org.\n'
  )
  process.exit(1)
}
