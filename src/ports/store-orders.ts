import type { SerialNumber } from '../domain/certificate.ts'
import type { KeptOrder } from '../domain/revocation-proof.ts'

/**
 * `unsigned` is by somebody of whom no signature is asked; `void` is proven, but what it was to change had changed
 * already.
 */
export type Verdict = 'proved' | 'unproved' | 'unsigned' | 'void'

export interface NewOrder extends KeptOrder {
  readonly sequence: bigint
}

export interface JudgedOrder {
  readonly sequence: bigint
  readonly verdict: Verdict
  /** With `unproved`, and only then. */
  readonly fault?: string
}

export interface OrderReader {
  /** Of the present revocation or hold; 0 where there is none. */
  statusSequence(issuerId: string, serialNumber: SerialNumber): Promise<bigint>
  /** Those that nobody has judged, oldest first. */
  newOrders(limit: number): Promise<readonly NewOrder[]>
  /** Releases of this certificate that the certification authority carried out, newest first. */
  releaseOrders(issuerId: string, serialNumber: SerialNumber): Promise<readonly KeptOrder[]>
  /** Undefined as long as it is not judged. */
  orderVerdict(sequence: bigint): Promise<Verdict | undefined>
}

export interface OrderWriter {
  /** Of a certificate that this transaction has locked. */
  lockedStatus(issuerId: string, serialNumber: SerialNumber): Promise<bigint>
  /** Gives its sequence. Throws `conflict` when the same statement was used before. */
  insertOrder(order: KeptOrder, method: string): Promise<bigint>
  /** Gives those that nobody had judged meanwhile. */
  judgeOrders(judged: readonly JudgedOrder[], at: Date): Promise<readonly bigint[]>
}
