/** The part of the composition root that concerns the employee registry at the machine; called by compose.ts alone. */
import { type NikSeal, tableRegistry } from '../adapters/registry/table/index.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Store } from '../ports/store.ts'

/** Opened by those who need it: a host without the key of personal data can still list tokens. */
export function composeLazyRegistry(store: Store, open: () => NikSeal) {
  const registry: EmployeeRegistry = {
    find: async number => tableRegistry({ rows: store, seal: open() }).find(number),
  }
  const seal: NikSeal = {
    hash: nik => open().hash(nik),
    seal: nik => open().seal(nik),
    open: sealed => open().open(sealed),
  }
  return { registry, seal }
}
