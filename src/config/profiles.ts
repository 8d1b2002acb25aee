/** Reads the folder of profiles into the domain's Profile, each checked, none twice. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Profile, ProfileKind } from '../domain/profile.ts'
import { SegelError } from '../errors.ts'
import type { KeyKind } from '../x509/spki.ts'
import { checkProfile } from './profile-checks.ts'
import { profileSchema, type RawProfile } from './profile-schema.ts'
import type { Config } from './schema.ts'
import { shapeOf } from './validate.ts'
import { readYaml } from './yaml-file.ts'

export type Profiles = ReadonlyMap<string, Profile>

const shape = shapeOf(profileSchema)

/**
 * Every `*.yaml` of the configured folder by its name, in order of name, and with the profiles that the
 * configuration itself names checked for kind and key.
 * @throws SegelError `malformed` with the file and what is wrong
 */
export function loadProfiles(config: Config): Profiles {
  const { directory } = config.profiles
  const profiles = new Map(
    listFiles(directory).map(file => {
      const profile = readProfile(join(directory, file), config)
      return [profile.name, profile]
    }),
  )
  checkNamed(profiles, config)
  return profiles
}

/** @throws SegelError `malformed` when there is no profile of that name and kind */
export function requireProfile(profiles: Profiles, name: string, kind: ProfileKind): Profile {
  const profile = profiles.get(name)
  if (profile?.kind === kind) return profile
  const known = [...profiles.values()].filter(one => one.kind === kind).map(one => one.name)
  throw new SegelError(
    'malformed',
    `There is no profile "${name}" of kind ${kind} (there is: ${known.join(', ') || 'none'}).`,
  )
}

function listFiles(directory: string): string[] {
  let names: string[]
  try {
    names = readdirSync(directory)
  } catch (cause) {
    throw new SegelError('malformed', `profiles.directory: ${directory} cannot be read.`, { cause })
  }
  const files = names.filter(name => name.endsWith('.yaml')).sort()
  if (files.length > 0) return files
  throw new SegelError('malformed', `profiles.directory: there is no profile (*.yaml) in ${directory}.`)
}

// The name of the file is the name of the profile, so that no two can claim one name.
function readProfile(path: string, config: Config): Profile {
  const raw = shape(readYaml(path), path)
  if (`${raw.name}.yaml` !== basename(path)) {
    throw new SegelError(
      'malformed',
      `${path}: name must be ${basename(path, '.yaml')}, as the file is called.`,
    )
  }
  checkProfile(raw, path, config.environment)
  return Object.freeze({ ...raw, policies: raw.policies.map(policy => placePolicy(policy, config)) })
}

/** The address of the CPS may be written relative to the public address of this installation. */
function placePolicy(policy: RawProfile['policies'][number], config: Config): RawProfile['policies'][number] {
  if (policy.cps === undefined) return policy
  return { ...policy, cps: policy.cps.replaceAll('${publicUrl}', config.publicUrl) }
}

function checkNamed(profiles: Profiles, { authority, ocsp }: Config): void {
  const named: readonly { path: string; name: string; kind: ProfileKind; keyKind: KeyKind }[] = [
    { path: 'authority.root', kind: 'root', name: authority.root.profile, keyKind: authority.root.keyKind },
    {
      path: 'authority.intermediate',
      kind: 'intermediate',
      name: authority.intermediate.profile,
      keyKind: authority.intermediate.keyKind,
    },
    {
      path: 'ocsp.responder',
      kind: 'ocsp-responder',
      name: ocsp.responder.profile,
      keyKind: ocsp.responder.keyKind,
    },
  ]
  for (const { path, name, kind, keyKind } of named) {
    if (requireProfile(profiles, name, kind).keys.includes(keyKind)) continue
    throw new SegelError('malformed', `${path}.keyKind: the profile ${name} does not allow ${keyKind}.`)
  }
}
