import t from 'tap'
import { claimAt, employeeNumberIn } from '../../src/domain/claims.ts'
import { employee } from '../support/fixtures.ts'

const { number } = employee()

t.test('a claim is found at its path', t => {
  t.equal(claimAt({ nip: 'a' }, 'nip'), 'a')
  t.equal(claimAt({ attributes: { asn: { nip: 'b' } } }, 'attributes.asn.nip'), 'b')
  t.equal(claimAt({ 'https://sso.example/nip': 'c' }, 'https://sso.example/nip'), 'c', 'a name with dots')
  t.equal(
    claimAt({ attributes: { nip: ['d'] } }, 'attributes.nip.0'),
    'd',
    'some providers wrap texts in lists',
  )
  for (const path of ['nip', 'a.nip', 'a.b.c', 'constructor', 'a.constructor.name', '__proto__', 'toString'])
    t.equal(claimAt({ a: { b: null } }, path), undefined, path)
  t.end()
})

t.test('an employee number is a text of 18 digits that hold together', t => {
  t.equal(employeeNumberIn({ nip: number }, 'nip'), number)
  t.equal(employeeNumberIn({ nip: `${number.slice(0, 8)} ${number.slice(8)}\n` }, 'nip'), number)
  for (const nip of [
    Number(number),
    BigInt(number),
    '',
    '12345',
    `${number}0`,
    [number],
    { nip: number },
    null,
  ])
    t.equal(employeeNumberIn({ nip }, 'nip'), undefined, typeof nip)
  t.equal(employeeNumberIn({}, 'nip'), undefined)
  t.end()
})
