/** The CRLs of one round while they are written: each status goes to every one that it belongs on, then each is signed. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Issuer } from '../domain/issuer.ts'
import { SegelError } from '../errors.ts'
import { type CrlLintContext, lintCrl, redeem } from '../lint/index.ts'
import type { Signer } from '../ports/signer.ts'
import type { CrlProgress, CrlScope, StatusEntry } from '../ports/store-revocations.ts'
import { type SignatureAlgorithm, verifySignature } from '../x509/algorithms.ts'
import { type CrlInput, type CrlWriter, crlWriter } from '../x509/crl.ts'
import type { Der } from '../x509/der.ts'
import { extension } from '../x509/extensions.ts'
import type { CrlPoints, CrlRound } from './plan-crls.ts'

export interface SigningDraft {
  readonly scope: CrlScope
  readonly writer: CrlWriter
  /** What will be signed; no entry can be added from then on. */
  readonly finish: () => Der<'TBSCertList'>
  readonly lint: CrlLintContext
  /** How many were added so far. */
  readonly entries: () => number
}

interface Draft extends SigningDraft {
  readonly add: (entry: StatusEntry) => void
}

interface Drafting {
  readonly issuer: Issuer
  readonly round: CrlRound
  readonly points: CrlPoints
  readonly progress: CrlProgress
  readonly algorithm: SignatureAlgorithm
}

export function openDrafts(drafting: Drafting): {
  readonly full: SigningDraft
  readonly others: readonly SigningDraft[]
  readonly add: (entry: StatusEntry) => void
} {
  const full = openDraft(drafting, fullDraft(drafting))
  const delta = deltaDraft(drafting)
  const deltas = delta === undefined ? [] : [openDraft(drafting, delta)]
  const after = drafting.round.deltaBase?.covers ?? 0n
  const shards = new Map(
    drafting.round.shards.map(shard => [shard.shard, openDraft(drafting, shardDraft(drafting, shard))]),
  )
  return {
    full,
    others: [...deltas, ...shards.values()],
    add: entry => {
      // RFC 5280 5.2.4: what was revoked, changed its reason or was released since the base (L14, L15, L16).
      if (entry.sequence > after) deltas[0]?.add(entry)
      if (entry.reason === 'removeFromCRL') return
      full.add(entry)
      if (entry.shard !== undefined) shards.get(entry.shard)?.add(entry)
    },
  }
}

/**
 * Lint, sign, and check what the key gave; the signed CRL lies in the writer's own bytes.
 * @throws SegelError `policy-violation` for a broken lint, `signer-unavailable` when the signature does not verify
 */
export async function signDraft({ writer, finish, lint }: SigningDraft, signer: Signer): Promise<Uint8Array> {
  const { algorithm, issuer } = lint
  const linted = lintCrl(finish(), lint)
  // Each of these takes a tenth of a second for 100,000 entries: others of this process get their turn in between.
  await breathe()
  const tbs = redeem(linted)
  const signature = await signer.sign(tbs)
  await breathe()
  if (!verifySignature({ algorithm, spki: issuer.publicKey.der, message: tbs, signature })) {
    throw new SegelError(
      'signer-unavailable',
      'The key gave a signature that does not verify. No CRL was issued.',
    )
  }
  return writer.join(signature)
}

interface Spec {
  readonly scope: CrlScope
  readonly input: Pick<CrlInput, 'extensions' | 'baseNumber' | 'expected'>
  readonly lint: Pick<CrlLintContext, 'previousNumber' | 'baseNumber' | 'points'>
}

function openDraft({ issuer, round, algorithm }: Drafting, { scope, input, lint }: Spec): Draft {
  const { certificate } = issuer
  const { number, thisUpdate, nextUpdate } = round
  const writer = crlWriter({
    algorithm,
    issuer: certificate.subject,
    thisUpdate,
    nextUpdate,
    number,
    authorityKeyIdentifier: certificate.subjectKeyIdentifier ?? certificate.publicKey.keyIdentifier,
    ...input,
  })
  let entries = 0
  let finished: Der<'TBSCertList'> | undefined
  return {
    scope,
    writer,
    finish: () => (finished ??= writer.finish()),
    lint: { algorithm, issuer: certificate, ...lint },
    entries: () => entries,
    add: entry => {
      writer.add(entry)
      entries += 1
    },
  }
}

/** L19: without an issuingDistributionPoint, and so with all that is revoked. */
function fullDraft({ round, points, progress }: Drafting): Spec {
  const freshest = points.delta === undefined ? [] : [extension.freshestCRL(points.delta)]
  return {
    scope: 'full',
    input: { extensions: freshest, expected: round.expected },
    lint: previous(progress.full),
  }
}

function deltaDraft({ round: { deltaBase }, progress }: Drafting): Spec | undefined {
  if (deltaBase === undefined) return undefined
  const baseNumber = deltaBase.number
  return { scope: 'delta', input: { baseNumber }, lint: { ...previous(progress.delta), baseNumber } }
}

/** L18: the point by all names that certificates have for it. Shards have no deltas: those are of the full scope. */
function shardDraft({ issuer, progress }: Drafting, shard: CrlRound['shards'][number]): Spec {
  const { urls, expected } = shard
  const latest = progress.shards.find(one => one.shard === shard.shard)?.latest
  const only = issuer.certificate.pathLength === 0 ? ({ only: 'subscribers' } as const) : {}
  return {
    scope: `shard-${shard.shard}`,
    input: { extensions: [extension.issuingDistributionPoint({ urls, ...only })], expected },
    lint: { ...previous(latest), points: urls },
  }
}

function previous(latest: { readonly number: bigint } | undefined): { readonly previousNumber?: bigint } {
  return latest === undefined ? {} : { previousNumber: latest.number }
}
