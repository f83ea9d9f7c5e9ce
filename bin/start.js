/**
 * What `npm start` runs: looks after everything that a fresh clone lacks, then becomes the server. It ships with the
 * production build too, where there is nothing to build.
 */
const MIN_NODE_MAJOR = 24

if (Number.parseInt(process.versions.node, 10) < MIN_NODE_MAJOR) {
  process.stderr.write(
    `Chatflow needs Node.js ${MIN_NODE_MAJOR} or newer; this is ${process.versions.node}.\n` +
      'On Linux (x64, arm64) `npm ci` brings it along: use `npm start`. Elsewhere install it from https://nodejs.org.\n'
  )
  process.exit(1)
}

/* Imported only now: older versions cannot even parse what follows. */
await import('./launch.js')
