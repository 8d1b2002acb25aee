import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from '../config/project.ts'

/** Of the program, as package.json says. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'))
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isManifest ? String(manifest.version) : 'unknown'
}
