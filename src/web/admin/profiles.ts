/** Certificate profiles as they are configured. */
import { type Profile, profileDigest, type Tier, type Validity } from '../../domain/profile.ts'
import { nameOfOid } from '../../x509/oids.ts'
import { card, definitions, grouped, heading } from '../components/blocks.ts'
import { html, joinHtml } from '../html.ts'
import { ADMIN } from '../messages/admin.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { adminTabs } from './tabs.ts'

export function profilesPage(context: PageContext, profiles: readonly Profile[]): PageParts {
  const words = wordsOf(ADMIN, context.language)
  const tiers: Readonly<Record<Tier, string>> = {
    verifier: words.verifier,
    'registration-officer': words.registrationOfficer,
  }
  const cards = profiles.map(profile =>
    card({
      title: profile.title[context.language],
      body: definitions([
        { term: words.profile, value: profile.name, code: true },
        { term: words.keyKinds, value: profile.keys.join(', ') },
        { term: words.keyUsage, value: profile.keyUsage.join(', ') },
        ...(profile.extendedKeyUsage.length === 0
          ? []
          : [{ term: words.extendedKeyUsage, value: profile.extendedKeyUsage.map(nameOfOid).join(', ') }]),
        { term: words.validity, value: validityOf(profile.validity, words) },
        {
          term: words.approvals,
          value:
            profile.approvals.length === 0
              ? words.none
              : profile.approvals.map(tier => tiers[tier]).join(' + '),
        },
        ...(profile.policies.length === 0
          ? []
          : [{ term: words.policies, value: profile.policies.map(policy => policy.oid).join(', ') }]),
        { term: words.digest, markup: grouped(profileDigest(profile)) },
      ]),
    }),
  )
  return {
    title: words.profiles,
    body: html`!${adminTabs(context)}
!${heading(words.profiles, words.profilesLead)}
<div class="stack">!${joinHtml(cards)}</div>`,
  }
}

function validityOf(validity: Validity, words: Words<typeof ADMIN>): string {
  const { years, days, hours, cappedByEmployment } = validity
  const parts = [
    years === undefined ? [] : [words.years(years)],
    days === undefined ? [] : [words.days(days)],
    hours === undefined ? [] : [words.hoursLong(hours)],
  ]
  return `${parts.flat().join(' ')}${cappedByEmployment === true ? words.capped : ''}`
}
