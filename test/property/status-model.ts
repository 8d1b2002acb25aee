/** What the world should read about each certificate: kept by hand, beside everything that is tested. */
export interface Known {
  readonly serialNumber: string
  readonly shard: number | undefined
  readonly notAfter: Date
  /** Absent while it is good; 'Certificate Hold' while it is on hold. */
  reason?: string
}

/** As openssl writes them. */
export const WORDS = {
  unspecified: 'Unspecified',
  keyCompromise: 'Key Compromise',
  affiliationChanged: 'Affiliation Changed',
  superseded: 'Superseded',
  cessationOfOperation: 'Cessation Of Operation',
  certificateHold: 'Certificate Hold',
  privilegeWithdrawn: 'Privilege Withdrawn',
} as const

export type Entries = ReadonlyMap<string, string>

/** What is revoked of those that still are within their validity: only of these must CRLs of every form agree. */
export function expected(known: Iterable<Known>, at: Date): Entries {
  return sorted(
    [...known]
      .filter(({ reason, notAfter }) => reason !== undefined && notAfter >= at)
      .map(({ serialNumber, reason = '' }) => [serialNumber, reason] as const),
  )
}

/** RFC 5280 5.2.4: a complete CRL brought up to date by a delta. */
export function combine(complete: Entries, delta: Entries): Entries {
  const result = new Map(complete)
  for (const [serialNumber, reason] of delta) {
    if (reason === 'Remove From CRL') result.delete(serialNumber)
    else result.set(serialNumber, reason)
  }
  return sorted(result)
}

/** Without those that have ended. */
export function living(entries: Entries, known: ReadonlyMap<string, Known>, at: Date): Entries {
  return sorted([...entries].filter(([serialNumber]) => (known.get(serialNumber)?.notAfter ?? at) >= at))
}

export function sorted(entries: Iterable<readonly [string, string]>): Entries {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}
