/** Keeps a NIK so that it can be looked up and, by the registry adapter alone, read back. */
export interface NikSeal {
  /** Keyed hash: equal numbers, equal hashes; nothing to be learned without the key. */
  hash(nik: string): Uint8Array
  seal(nik: string): Uint8Array
  /** Throws `registry-unavailable` when the key does not fit. */
  open(sealed: Uint8Array): string
}
