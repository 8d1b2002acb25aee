#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read the sentence that tells what to do.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(
    `segel: needs Node 24 or newer, this is ${process.version}. Run it as "npx segel" in the project's folder: "npm ci" installs the right Node beside it.\n`,
  )
  process.exit(1)
}
await import('../src/main.ts')
