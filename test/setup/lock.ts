/**
 * The lock file must hold every optional package, those of other platforms too: `npm ci` refuses one that doesn't.
 * npm itself leaves them out when the registry it asked doesn't carry them. `npm run lock` puts them in (by version,
 * platform and no checksum: no machine of that platform was there to take one) and takes registry addresses out.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run-command.ts'

interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

const FILE = join(ROOT, 'package-lock.json')
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x']

export function readLock(): Lock {
  return JSON.parse(readFileSync(FILE, 'utf8'))
}

/** `[name, version]` of each optional dependency that the lock promises and doesn't hold. */
export function findMissingOptional({ packages }: Lock): (readonly [name: string, entry: LockedPackage])[] {
  return Object.entries(packages).flatMap(([path, { dev, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(packages, path, name))
      .map(([name, version]) => [name, describe(name, version, dev)] as const),
  )
}

// As Node looks a package up: beside the one that asks, then one folder further out.
function isLocked(packages: Lock['packages'], from: string, name: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    if (packages[`${place === '' ? '' : `${place}/`}node_modules/${name}`]) return true
    if (place === '') return false
  }
}

// Platform packages carry their platform in the name: binding-linux-arm64-musl.
function describe(name: string, version: string, dev: boolean | undefined): LockedPackage {
  const words = name.split(/[/-]/)
  const os = SYSTEMS.filter(system => words.includes(system))
  const cpu = PROCESSORS.filter(processor => words.includes(processor))
  if (os.length !== 1 || cpu.length !== 1 || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`${name}@${version}: not a package for one platform; lock it by hand.`)
  }
  const libc = words.includes('musl') || words.includes('musleabihf') ? { libc: ['musl'] } : {}
  return { version, cpu, ...(dev ? { dev } : {}), ...libc, optional: true, os }
}

function completeLock(): void {
  const lock = readLock()
  const missing = findMissingOptional(lock)
  const packages = Object.entries(lock.packages).map(
    ([path, { resolved: _resolved, ...rest }]) => [path, rest] as const,
  )
  const added = missing.map(([name, entry]) => [`node_modules/${name}`, entry] as const)
  // npm's own order, so that its next change is a small one.
  const sorted = [...packages, ...added].sort(([a], [b]) => a.localeCompare(b, 'en'))
  writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  process.stdout.write(`${added.length} packages of other platforms added\n`)
}

if (import.meta.main) completeLock()
