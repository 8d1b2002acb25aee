import t from 'tap'
import { employmentEnd, validityPeriod } from '../../src/domain/validity.ts'

const iso = (date: Date | undefined) => date?.toISOString()
const period = (
  validity: Parameters<typeof validityPeriod>[0],
  from: string,
  ...limits: (string | undefined)[]
) => {
  const { notBefore, notAfter } = validityPeriod(
    validity,
    new Date(from),
    limits.map(limit => (limit === undefined ? undefined : new Date(limit))),
  )
  return [iso(notBefore), iso(notAfter)]
}

t.test('C08 both ends are inclusive: two years end one second before their anniversary', async t => {
  t.strictSame(period({ years: 2 }, '2026-11-24T05:00:00Z'), [
    '2026-11-24T05:00:00.000Z',
    '2028-11-24T04:59:59.000Z',
  ])
  t.strictSame(period({ days: 7 }, '2026-11-24T05:00:00Z')[1], '2026-12-01T04:59:59.000Z')
  t.strictSame(period({ hours: 1 }, '2026-11-24T05:00:00Z')[1], '2026-11-24T05:59:59.000Z')
  t.strictSame(period({ years: 1, days: 1, hours: 1 }, '2026-01-01T00:00:00Z')[1], '2027-01-02T00:59:59.000Z')
})

t.test('C07 notBefore is floored to the second, never in the future', async t => {
  t.strictSame(period({ years: 2 }, '2026-11-24T05:00:00.999Z'), [
    '2026-11-24T05:00:00.000Z',
    '2028-11-24T04:59:59.000Z',
  ])
})

t.test('C08 29 February: the anniversary in a year without one is 1 March', async t => {
  t.equal(period({ years: 2 }, '2028-02-29T10:00:00Z')[1], '2030-03-01T09:59:59.000Z')
  t.equal(period({ years: 4 }, '2028-02-29T10:00:00Z')[1], '2032-02-29T09:59:59.000Z')
  t.equal(period({ years: 2 }, '2027-03-01T00:00:00Z')[1], '2029-02-28T23:59:59.000Z')
  t.equal(period({ years: 2 }, '2026-02-28T00:00:00Z')[1], '2028-02-27T23:59:59.000Z', 'across a leap day')
})

t.test('C32 the nearest limit ends it; a later one does nothing', async t => {
  const from = '2026-11-24T05:00:00Z'
  t.equal(
    period({ years: 2 }, from, '2027-01-01T00:00:00Z', '2027-06-01T00:00:00Z')[1],
    '2027-01-01T00:00:00.000Z',
  )
  t.equal(period({ years: 2 }, from, '2030-01-01T00:00:00Z', undefined)[1], '2028-11-24T04:59:59.000Z')
  t.equal(
    period({ years: 2 }, from, '2026-01-01T00:00:00Z')[1],
    '2026-01-01T00:00:00.000Z',
    'the caller must look',
  )
})

t.test('employment ends where the day ends first: in the zone of Papua (WIT, UTC+9)', async t => {
  const table: readonly (readonly [
    retiresOn: string | undefined,
    contractEndsOn: string | undefined,
    end: string | undefined,
  ])[] = [
    [undefined, undefined, undefined],
    // Retired from the first instant of the day.
    ['2044-10-01', undefined, '2044-09-30T14:59:59.000Z'],
    // A contract covers the whole of its last day.
    [undefined, '2027-12-31', '2027-12-31T14:59:59.000Z'],
    ['2044-10-01', '2027-12-31', '2027-12-31T14:59:59.000Z'],
    ['2027-12-31', '2044-10-01', '2027-12-30T14:59:59.000Z'],
    ['2028-03-01', undefined, '2028-02-29T14:59:59.000Z'],
    [undefined, '2028-02-29', '2028-02-29T14:59:59.000Z'],
  ]
  for (const [retiresOn, contractEndsOn, end] of table) {
    const dates = {
      ...(retiresOn === undefined ? {} : { retiresOn }),
      ...(contractEndsOn === undefined ? {} : { contractEndsOn }),
    }
    t.equal(iso(employmentEnd(dates)), end, `${retiresOn} ${contractEndsOn}`)
  }
})
