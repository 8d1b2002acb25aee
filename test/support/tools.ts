/**
 * The programs outside npm that tests lean on, each with the way to find it and the Debian package it comes in.
 * Tests judge our output with these and never with the library that made it.
 */
import { accessSync, constants, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface Tool {
  readonly debianPackage: string
  /** Path of the program, undefined when it is not there. */
  readonly find: () => string | undefined
}

// Debian keeps the server's programs out of PATH, and a postgres in PATH may be another build: newest folder first.
const findPostgres = (name: string) => () =>
  globSync(`/usr/lib/postgresql/*/bin/${name}`).filter(isExecutable).sort(compareVersions).at(-1)

const inPath = (name: string) => () =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(folder => folder !== '')
    .map(folder => join(folder, name))
    .find(isExecutable)

// `java File.java` compiles in memory, but only where the JDK's compiler stands beside it.
const findJdk = () => {
  const java = inPath('java')()
  return java !== undefined && inPath('javac')() !== undefined ? java : undefined
}

const TOOLS = {
  openssl: { debianPackage: 'openssl', find: inPath('openssl') },
  certtool: { debianPackage: 'gnutls-bin', find: inPath('certtool') },
  ocsptool: { debianPackage: 'gnutls-bin', find: inPath('ocsptool') },
  java: { debianPackage: 'default-jdk-headless', find: findJdk },
  postgres: { debianPackage: 'postgresql', find: findPostgres('postgres') },
  initdb: { debianPackage: 'postgresql', find: findPostgres('initdb') },
  psql: { debianPackage: 'postgresql', find: findPostgres('psql') },
  pg_dump: { debianPackage: 'postgresql', find: findPostgres('pg_dump') },
  pg_restore: { debianPackage: 'postgresql', find: findPostgres('pg_restore') },
  'softhsm2-util': { debianPackage: 'softhsm2', find: inPath('softhsm2-util') },
  chromium: { debianPackage: 'chromium', find: inPath('chromium') },
  'pkcs11-tool': { debianPackage: 'opensc', find: inPath('pkcs11-tool') },
  wrk: { debianPackage: 'wrk', find: inPath('wrk') },
  cfssl: { debianPackage: 'golang-cfssl', find: inPath('cfssl') },
  pdfsig: { debianPackage: 'poppler-utils', find: inPath('pdfsig') },
  curl: { debianPackage: 'curl', find: inPath('curl') },
  certutil: { debianPackage: 'libnss3-tools', find: inPath('certutil') },
  ocspclnt: { debianPackage: 'libnss3-tools', find: inPath('ocspclnt') },
  keytool: { debianPackage: 'default-jdk-headless', find: inPath('keytool') },
  pk12util: { debianPackage: 'libnss3-tools', find: inPath('pk12util') },
  crlutil: { debianPackage: 'libnss3-tools', find: inPath('crlutil') },
} as const satisfies Readonly<Record<string, Tool>>

export type ToolName = keyof typeof TOOLS
export const TOOL_NAMES = Object.keys(TOOLS) as ToolName[]

/** Path of the program, undefined when it is missing. */
export function findTool(name: ToolName): string | undefined {
  return TOOLS[name].find()
}

export function debianPackageOf(name: ToolName): string {
  return TOOLS[name].debianPackage
}

/** Path of the program; throws the one sentence that says what to install. A missing tool is never a skip. */
export function requireTool(name: ToolName): string {
  const path = findTool(name)
  if (path === undefined) throw new Error(describeMissing([name]))
  return path
}

/** One sentence: what is missing and the command that brings it. */
export function describeMissing(names: readonly ToolName[]): string {
  const packages = [...new Set(names.map(debianPackageOf))].join(' ')
  return `The tests need ${names.join(', ')}: install with "apt-get install ${packages}" as root, then run them again.`
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// "/usr/lib/postgresql/9/..." is older than "/usr/lib/postgresql/17/...".
function compareVersions(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0] ?? 0) - Number(/\d+/.exec(b)?.[0] ?? 0)
}
