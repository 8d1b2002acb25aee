import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import { event, newEmployee, PATH } from './store-fixtures.ts'
import { newIssuer, storeIssuer } from './store-issuer.ts'
import type { OpenEmpty } from './store.ts'

export function registryContract(t: Test, open: OpenEmpty): void {
  t.test('registry: an employee comes back with the path of their agency', async t => {
    const store = await open(t)
    const employee = newEmployee()
    await store.change(event(), async tx => {
      await tx.putAgencies([...PATH].reverse())
      t.strictSame(await tx.putEmployees([employee]), { added: 1, changed: 0, unchanged: 0 })
    })
    const { newPersonId, nikHash, nikSealed, ...rest } = employee
    const read = await store.employeeRecord(employee.number)
    t.match(read, { ...rest, personId: newPersonId, agencyPath: PATH })
    t.ok(Buffer.from(nikHash).equals(read?.nikHash ?? new Uint8Array()))
    t.ok(Buffer.from(nikSealed).equals(read?.nikSealed ?? new Uint8Array()))
    t.equal(await store.employeeRecord(newEmployee().number), undefined)
    t.strictSame(await store.agencies(), PATH)
  })

  t.test('registry: an import tells added, changed and unchanged, and knows a person by the NIK', async t => {
    const store = await open(t)
    const [first, second] = [newEmployee(), newEmployee()]
    await store.change(event(), async tx => {
      await tx.putAgencies(PATH)
      await tx.putEmployees([first, second])
    })
    const sealedAnew = { nikSealed: randomBytes(44), asOf: new Date('2026-05-01T00:00:00Z') }
    const again = [
      { ...first, ...sealedAnew },
      { ...second, ...sealedAnew, status: 'retired' as const, position: 'Arsiparis' },
      newEmployee({ nikHash: first.nikHash, status: 'candidate' }),
    ]
    t.strictSame(await store.change(event(), tx => tx.putEmployees(again)), {
      added: 1,
      changed: 1,
      unchanged: 1,
    })
    const [one, two, three] = await Promise.all(again.map(each => store.employeeRecord(each.number)))
    t.equal(one?.personId, first.newPersonId)
    t.equal(three?.personId, first.newPersonId, 'a new number, the same person')
    t.match(two, { status: 'retired', position: 'Arsiparis', asOf: sealedAnew.asOf })
    t.strictSame(one?.asOf, sealedAnew.asOf, 'confirmed again')
  })

  t.test('registry: an agency tree has no loops, a list no contradictions', async t => {
    const store = await open(t)
    const put = (agencies: { code: string; name: string; parent?: string }[]) =>
      store.change(event(), tx => tx.putAgencies(agencies))
    await put([
      { code: 'a', name: 'A' },
      { code: 'b', name: 'B', parent: 'a' },
    ])
    await t.rejects(put([{ code: 'a', name: 'A', parent: 'b' }]), { code: 'conflict' })
    await t.rejects(put([{ code: 'c', name: 'C', parent: 'c' }]), { code: 'conflict' })
    await t.rejects(put([{ code: 'c', name: 'C', parent: 'none' }]), { code: 'conflict' })
    await t.rejects(
      put([
        { code: 'c', name: 'C' },
        { code: 'c', name: 'D' },
      ]),
      { code: 'conflict' },
    )
    const employee = newEmployee({ agency: 'none' })
    await t.rejects(
      store.change(event(), tx => tx.putEmployees([employee])),
      { code: 'conflict' },
    )
  })

  t.test(
    'authority: issuers by id, one of them active; responders with their newest certificate',
    async t => {
      const store = await open(t)
      const first = await storeIssuer(t, store, 'one')
      const second = await storeIssuer(t, store, 'two')
      t.match(await store.issuer('one'), { id: 'one', active: false, keyName: 'one' })
      t.match(await store.issuers(), [{ id: 'one' }, { id: 'two', active: true }])
      t.ok(
        Buffer.from(second.certificate.der).equals(
          (await store.issuer('two'))?.certificate.der ?? new Uint8Array(),
        ),
      )
      t.equal((await store.issuer('two'))?.chain.length, 1)
      t.equal(await store.issuer('three'), undefined)
      const insert = (issuer: typeof first) => store.change(event(), tx => tx.insertIssuer(issuer))
      await t.rejects(insert(newIssuer(t, 'one')), { code: 'conflict' }, 'the id is taken')
      await t.rejects(
        insert({ ...first, id: 'three', keyName: 'three' }),
        { code: 'conflict' },
        'the key is taken',
      )
      t.equal((await store.issuer('two'))?.active, true, 'a refused one changed nothing')
      await store.change(event(), async tx => {
        await tx.insertResponder({ issuerId: 'one', name: 'r1', spki: Buffer.from('3059', 'hex') })
        await tx.putResponderCertificate('one', 'r1', Buffer.from('3082', 'hex'))
      })
      const [responder] = await store.responders()
      t.equal(Buffer.from(responder?.certificate ?? []).toString('hex'), '3082')
      const put = store.change(event(), tx =>
        tx.putResponderCertificate('one', 'r2', Buffer.from('30', 'hex')),
      )
      await t.rejects(put, { code: 'not-found' })
    },
  )
}
