import fc from 'fast-check'
import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import { isCalendarDate } from '../../src/domain/calendar.ts'
import { crossCheckNik, maskNik, parseNik } from '../../src/domain/nik.ts'

// Province 99 does not exist: these belong to nobody.
const MAN = '9901022609860003'
const WOMAN = '9901027112000013'

function refusalsOf(text: string): string[] {
  try {
    parseNik(text)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return error.findings.map(({ code }) => code)
    throw error
  }
  return []
}

t.test('parseNik reads province, birth and sex, and takes the 40 off a woman’s day', async t => {
  t.strictSame(parseNik(MAN), { province: '99', birth: '260986', sex: 'male' })
  t.strictSame(parseNik('990102 711200 0013'), { province: '99', birth: '311200', sex: 'female' })
})

t.test('what is not a NIK is refused, each fault by its own code, and never repeated', async t => {
  const table: readonly (readonly [string, ...string[]])[] = [
    ['', 'nik-length'],
    ['990102260986000', 'nik-length'],
    ['99010226098600031', 'nik-length'],
    ['990102260986000x', 'nik-digits'],
    ['９９０１０２２６０９８６０００３', 'nik-digits'],
    ['9901020009860003', 'nik-birth-date'],
    ['9901023209860003', 'nik-birth-date'],
    ['9901024009860003', 'nik-birth-date'],
    ['9901027209860003', 'nik-birth-date'],
    ['9901022600860003', 'nik-birth-date'],
    ['9901022613860003', 'nik-birth-date'],
    ['9901023002860003', 'nik-birth-date'],
    ['9901022609860000', 'nik-sequence'],
    ['9901029999860000', 'nik-birth-date', 'nik-sequence'],
  ]
  for (const [text, ...codes] of table) t.strictSame(refusalsOf(text), codes, JSON.stringify(text))
  t.strictSame(refusalsOf('9901022902000003'), [], '29 February: which century is not known')
  t.throws(() => parseNik('9901023209860003'), { message: /^(?!.*9901).*$/, detail: /^(?!.*9901).*$/ })
})

t.test('W06 maskNik shows four and two digits, and nothing of what is not a NIK', async t => {
  t.equal(maskNik(MAN), '9901**********03')
  t.equal(maskNik('990102 260986 0003'), '9901**********03')
  t.equal(maskNik('12345'), '****************')
  t.equal(maskNik('990102260986000x'), '****************')
})

t.test('crossCheckNik holds mismatches and only notes an unconfirmed number', async t => {
  const nik = { masked: maskNik(WOMAN), birth: '311200', sex: 'female', confirmed: true } as const
  const registered = { birthDate: '2000-12-31', sex: 'female' } as const
  t.strictSame(crossCheckNik(nik, registered), [])
  t.strictSame(crossCheckNik(nik, { ...registered, birthDate: '1900-12-31' }), [], 'the century is open')
  t.match(crossCheckNik(nik, { ...registered, birthDate: '2000-12-30' }), [
    { code: 'nik-birth-mismatch', effect: 'hold', reviewable: true, action: 'verifier' },
  ])
  t.match(crossCheckNik(nik, { ...registered, sex: 'male' }), [
    { code: 'nik-sex-mismatch', effect: 'hold', reviewable: true, action: 'verifier' },
  ])
  t.match(crossCheckNik({ ...nik, confirmed: false }, registered), [
    { code: 'nik-unconfirmed', effect: 'note' },
  ])
  t.strictSame(
    crossCheckNik({ ...nik, confirmed: false }, { birthDate: '', sex: 'male' }).map(({ code }) => code),
    ['nik-birth-mismatch', 'nik-sex-mismatch', 'nik-unconfirmed'],
    'a record without a date matches nothing',
  )
})

t.test('a calendar date is one that the Gregorian calendar has', async t => {
  for (const text of ['2000-02-29', '2024-02-29', '1999-12-31', '0001-01-01'])
    t.ok(isCalendarDate(text), text)
  for (const text of [
    '1900-02-29',
    '2023-02-29',
    '2000-04-31',
    '2000-00-10',
    '2000-13-01',
    '2000-01-00',
    '2000-1-1',
    '',
  ])
    t.notOk(isCalendarDate(text), text)
})

t.test('every well-formed NIK agrees with the date and sex it was made from', async t => {
  const dates = fc.date({
    min: new Date('1920-01-01T00:00:00Z'),
    max: new Date('2019-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(
      dates,
      fc.constantFrom('male', 'female'),
      fc.integer({ min: 1, max: 9999 }),
      (date, sex, sequence) => {
        const birthDate = date.toISOString().slice(0, 10)
        const day = date.getUTCDate() + (sex === 'female' ? 40 : 0)
        const text = `990102${String(day).padStart(2, '0')}${birthDate.slice(5, 7)}${birthDate.slice(2, 4)}${String(sequence).padStart(4, '0')}`
        const { birth, sex: coded } = parseNik(text)
        const findings = crossCheckNik(
          { masked: maskNik(text), birth, sex: coded, confirmed: true },
          { birthDate, sex },
        )
        return coded === sex && findings.length === 0 && !maskNik(text).includes(text.slice(4, 14))
      },
    ),
  )
  t.pass('100 numbers')
})

t.test('any text is either read or refused as malformed with a finding', async t => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9]{16}$/))
  fc.assert(
    fc.property(texts, text => refusalsOf(text).length > 0 || parseNik(text).province.length === 2),
    {
      numRuns: 500,
    },
  )
  t.pass('500 texts')
})
