/** What every employee registry must do, wherever the data are. */
import type { Test } from 'tap'
import type { EmployeeNumber } from '../../src/domain/nip.ts'
import type { EmployeeRegistry } from '../../src/ports/employee-registry.ts'

export interface RegistryUnderTest {
  readonly registry: EmployeeRegistry
  /** A number it knows, with NIK 3201016609860001 of a woman born on 26 September 1986. */
  readonly known: EmployeeNumber
  readonly unknown: EmployeeNumber
  /** Makes the source of the data unreachable. */
  breakDown(): Promise<void>
}

export function registryContract(t: Test, open: (t: Test) => Promise<RegistryUnderTest>): void {
  t.test('registry: a known number gives the employee, the NIK only as its facts', async t => {
    const { registry, known } = await open(t)
    const employee = await registry.find(known)
    t.match(employee, {
      number: known,
      nik: { masked: '3201**********01', birth: '260986', sex: 'female', confirmed: true },
    })
    t.notMatch(JSON.stringify(employee), /3201016609860001/)
    t.same(
      Object.keys(employee ?? {}).filter(key => /nik/i.test(key)),
      ['nik'],
    )
    t.ok((employee?.agencyPath.length ?? 0) > 0)
  })

  t.test('registry: an unknown number is undefined', async t => {
    const { registry, unknown } = await open(t)
    t.equal(await registry.find(unknown), undefined)
  })

  t.test('registry: an outage is never an absence', async t => {
    const { registry, known, unknown, breakDown } = await open(t)
    await breakDown()
    await t.rejects(registry.find(known), { code: 'registry-unavailable' })
    await t.rejects(registry.find(unknown), { code: 'registry-unavailable' })
  })
}
