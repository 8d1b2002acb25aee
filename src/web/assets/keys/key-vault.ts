/** Private keys that wait for their certificates in this browser (IndexedDB), each under its passphrase. */
import type { Octets } from './browser-der.ts'

interface KeptKey {
  /** SHA-256 of the SubjectPublicKeyInfo, hex. */
  readonly fingerprint: string
  /** EncryptedPrivateKeyInfo. */
  readonly protectedKey: Octets
  readonly profile: string
  readonly keptAt: string
}

const DATABASE = 'segel-keys'
const STORE = 'keys'

/** False where the browser keeps nothing: in a private window, or when its space is full. */
export async function keepKey(key: Omit<KeptKey, 'keptAt'>): Promise<boolean> {
  try {
    const record: KeptKey = { ...key, keptAt: new Date().toISOString() }
    await inStore('readwrite', store => store.put(record))
    // Asked, not demanded: otherwise the browser may clear it when space runs short.
    if ('storage' in navigator) await navigator.storage.persist().catch(() => false)
    return true
  } catch {
    return false
  }
}

export async function findKey(fingerprint: string): Promise<Octets | undefined> {
  try {
    const found: unknown = await inStore('readonly', store => store.get(fingerprint))
    return found === undefined ? undefined : (found as KeptKey).protectedKey
  } catch {
    return undefined
  }
}

export async function removeKey(fingerprint: string): Promise<void> {
  await inStore('readwrite', store => store.delete(fingerprint))
}

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: 'fingerprint' })
  }
  const database = await outcome(opening)
  try {
    const transaction = database.transaction(STORE, mode)
    const result = await outcome(work(transaction.objectStore(STORE)))
    await committed(transaction)
    return result
  } finally {
    database.close()
  }
}

function outcome<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB failed'))
    }
  })
}

/** A request that succeeded is not on the disk before its transaction is. */
function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve()
    }
    transaction.onabort = () => {
      reject(transaction.error ?? new Error('IndexedDB gave up'))
    }
  })
}
