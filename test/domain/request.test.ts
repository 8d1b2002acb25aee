import { createHash } from 'node:crypto'
import t from 'tap'
import {
  approvalDigest,
  contentDigest,
  ARROWS,
  type ArrowName,
  follow,
  nextTier,
  OPEN_STATES,
  type Proposal,
  REQUEST_STATES,
} from '../../src/domain/request.ts'
import { decision, evidence, proposal, without } from '../support/fixtures.ts'

/** Every arrow there is, written out once more. */
const WRITTEN: Record<ArrowName, readonly (readonly [from: string, to: string])[]> = {
  verify: [
    ['submitted', 'verified'],
    ['held', 'verified'],
  ],
  hold: [
    ['submitted', 'held'],
    ['held', 'held'],
  ],
  approve: [['verified', 'approved']],
  reject: [
    ['submitted', 'rejected'],
    ['held', 'rejected'],
    ['verified', 'rejected'],
  ],
  withdraw: [
    ['submitted', 'withdrawn'],
    ['held', 'withdrawn'],
    ['verified', 'withdrawn'],
  ],
  issue: [['approved', 'issued']],
  fail: [['approved', 'failed']],
}
const names = Object.keys(WRITTEN) as ArrowName[]

t.test('state table: every arrow is there, and every missing arrow is refused', async t => {
  t.strictSame(Object.keys(ARROWS).sort(), [...names].sort(), 'no arrow more, none fewer')
  for (const name of names) {
    for (const state of REQUEST_STATES) {
      const to = WRITTEN[name].find(([from]) => from === state)?.[1]
      if (to === undefined)
        t.throws(() => follow(name, state), { code: 'conflict' }, `no ${name} from ${state}`)
      else t.equal(follow(name, state), to, `${name} from ${state}`)
    }
  }
})

t.test('state table: nothing leaves an end, and only open states are open', async t => {
  const ends = REQUEST_STATES.filter(state =>
    names.every(name => !WRITTEN[name].some(([from]) => from === state)),
  )
  t.strictSame([...ends].sort(), ['failed', 'issued', 'rejected', 'withdrawn'])
  t.strictSame(
    [...OPEN_STATES].sort(),
    REQUEST_STATES.filter(state => !ends.includes(state)).sort(),
    'a request is open until it ends',
  )
})

t.test('approval digest: SHA-256 over JSON with sorted keys', async t => {
  const small = { b: 1, a: [{ d: 2, c: 'ø' }] } as unknown as Proposal
  const sum = createHash('sha256').update('{"a":[{"c":"ø","d":2}],"b":1}', 'utf8').digest('hex')
  t.equal(approvalDigest(small), sum)
})

t.test('approval digest: any field changed is another digest, the order of keys is none', async t => {
  const base = proposal()
  const reversed = Object.fromEntries(Object.entries(base).reverse()) as unknown as Proposal
  const evidenceReversed = Object.fromEntries(Object.entries(base.evidence).reverse())
  t.equal(approvalDigest(reversed), approvalDigest(base))
  t.equal(approvalDigest({ ...reversed, evidence: evidenceReversed as never }), approvalDigest(base))

  const seen = new Map([[approvalDigest(base), 'base']])
  for (const [path, changed] of variants(base)) {
    const digest = approvalDigest(changed as Proposal)
    t.notOk(seen.has(digest), `${path} is another digest`)
    seen.set(digest, path)
  }
  t.ok(seen.size > 30, 'every field was tried')
})

t.test('approval digest: a member left out differs from one that is empty', async t => {
  const empty = approvalDigest(proposal({ notAfterLimit: '' }))
  t.not(approvalDigest(without(proposal(), 'notAfterLimit')), empty)
  t.equal(
    approvalDigest({ ...proposal(), notAfterLimit: undefined } as never),
    approvalDigest(without(proposal(), 'notAfterLimit')),
    'undefined is left out',
  )
  t.not(approvalDigest(proposal({ evidence: evidence({ titleBefore: 'Dr.' }) })), approvalDigest(proposal()))
})

/** Each leaf of the value replaced or dropped, one at a time. */
function* variants(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, typeof value === 'boolean' ? !value : `${String(value)}x`]
    return
  }
  if (Array.isArray(value)) {
    yield [`${path}[+]`, [...value, 'more']]
    if (value.length > 1) yield [`${path}[reversed]`, [...value].reverse()]
    for (const [index, member] of value.entries())
      for (const [where, changed] of variants(member, `${path}[${index}]`))
        yield [where, value.with(index, changed)]
    return
  }
  for (const [key, member] of Object.entries(value)) {
    yield [
      `${path}.${key} dropped`,
      Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)),
    ]
    for (const [where, changed] of variants(member, `${path}.${key}`))
      yield [where, { ...value, [key]: changed }]
  }
}

t.test('the next tier: in the order of the profile, by approvals of this digest only', async t => {
  const digest = 'ef'.repeat(32)
  const tiers = ['verifier', 'registration-officer'] as const
  const verifier = decision()
  const officer = decision({ tier: 'registration-officer', officer: 'token:ro' })
  t.equal(nextTier(tiers, [], digest), 'verifier')
  t.equal(nextTier(tiers, [verifier], digest), 'registration-officer')
  t.equal(nextTier(tiers, [verifier, officer], digest), undefined)
  t.equal(nextTier(tiers, [officer], digest), 'verifier', 'a later tier does not stand for an earlier one')
  t.equal(
    nextTier(tiers, [{ ...verifier, decision: 'reject' }], digest),
    'verifier',
    'a rejection is no approval',
  )
  t.equal(nextTier(tiers, [verifier], 'ab'.repeat(32)), 'verifier', 'approval of another digest')
  t.equal(nextTier([], [], digest), undefined)
})

t.test('what was shown is the same content, whenever the registry was asked, and no other', async t => {
  const shown = proposal()
  const later = proposal({ evidence: evidence({ askedAt: '2027-01-01T00:00:00.000Z' }) })
  t.equal(contentDigest(later), contentDigest(shown))
  t.not(approvalDigest(later), approvalDigest(shown), 'an approval is of one look at the registry')
  for (const [what, changed] of variants(shown, 'proposal')) {
    if (what.includes('askedAt') || what === 'proposal.evidence dropped') continue
    t.not(contentDigest(changed as Proposal), contentDigest(shown), what)
  }
})
