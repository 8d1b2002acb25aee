/** /profiles: the kinds of certificate that can be asked for. */
import { Type } from 'typebox'
import type { Profile } from '../../domain/profile.ts'
import { json, problems, ref } from './answers.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { TextSchema } from './schemas.ts'

const ProfilesSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      title: ref(TextSchema),
      keys: Type.Array(Type.String(), { description: 'Kinds of key that are accepted.' }),
      keyUsage: Type.Array(Type.String()),
      extendedKeyUsage: Type.Array(Type.String(), { description: 'OIDs.' }),
      approvals: Type.Array(Type.String(), { description: 'Tiers that must approve, in this order.' }),
      renewalWindowDays: Type.Optional(
        Type.Integer({ description: 'A new request is welcome this many days before the end.' }),
      ),
    }),
  ),
})

/** The CA's own profiles are nothing that anybody may ask for. */
export function addProfileRoutes(app: RestApp, profiles: readonly Profile[]): void {
  const items = profiles.filter(profile => profile.kind === 'subscriber').map(describeProfile)
  const schema = {
    ...secured,
    tags: ['profiles'],
    summary: 'The profiles that can be asked for',
    response: { 200: json(ProfilesSchema, 'All of them.'), ...problems() },
  }
  app.get('/profiles', { config: forAction('any-signed-in'), schema }, async () => ({ items }))
}

function describeProfile(profile: Profile) {
  const { name, title, renewalWindowDays } = profile
  return {
    name,
    title,
    keys: [...profile.keys],
    keyUsage: [...profile.keyUsage],
    extendedKeyUsage: [...profile.extendedKeyUsage],
    approvals: [...profile.approvals],
    ...(renewalWindowDays === undefined ? {} : { renewalWindowDays }),
  }
}
