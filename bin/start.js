/**
 * What `npm start` runs: looks after everything that a fresh clone lacks, then becomes the server. It ships with the
 * production build too, where there is nothing to build.
 */
import './require_node.js'

await import('./launch.js')
