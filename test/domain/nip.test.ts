import fc from 'fast-check'
import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import { crossCheck, parseEmployeeNumber } from '../../src/domain/nip.ts'

const PNS = '198609262015051001'
const NOON = new Date('2026-11-24T05:00:00Z')

/** Codes of the findings with which `text` is refused. */
function refusalsOf(text: string): string[] {
  try {
    parseEmployeeNumber(text)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return error.findings.map(({ code }) => code)
    throw error
  }
  return []
}

t.test('a NIP of a PNS and an NI of a PPPK are told apart by digits 13 and 14', async t => {
  t.strictSame(parseEmployeeNumber(PNS), {
    number: PNS,
    kind: 'pns',
    birthDate: '1986-09-26',
    appointed: '2015-05',
    sex: 'male',
    sequence: 1,
  })
  t.strictSame(parseEmployeeNumber('20001231 2024 21 2 013'), {
    number: '200012312024212013',
    kind: 'pppk',
    birthDate: '2000-12-31',
    appointed: '2024',
    sex: 'female',
    sequence: 13,
  })
  t.equal(parseEmployeeNumber(' 19860926 201505 1 001 ').number, PNS, 'spaces as people write them')
})

t.test('what is not an employee number is refused, each fault by its own code', async t => {
  const table: readonly (readonly [string, ...string[]])[] = [
    ['', 'nip-length'],
    ['19860926201505100', 'nip-length'],
    [`${PNS}0`, 'nip-length'],
    ['19860926201505100x', 'nip-digits'],
    ['１９８６０９２６２０１５０５１００１', 'nip-digits'],
    [`${PNS}\n`, 'nip-digits'],
    ['198609262015-5100', 'nip-digits'],
    ['198602302015051001', 'nip-birth-date'],
    ['190002292015051001', 'nip-birth-date'],
    ['198600262015051001', 'nip-birth-date'],
    ['198613262015051001', 'nip-birth-date'],
    ['198609002015051001', 'nip-birth-date'],
    ['000109262015051001', 'nip-birth-date'],
    ['198609262015001001', 'nip-appointment'],
    ['198609262015131001', 'nip-appointment'],
    ['198609262015201001', 'nip-appointment'],
    ['198609262015301001', 'nip-appointment'],
    ['198609269915051001', 'nip-appointment'],
    ['198609262015050001', 'nip-sex'],
    ['198609262015053001', 'nip-sex'],
    ['198609262015051000', 'nip-sequence'],
    ['999999999999999000', 'nip-birth-date', 'nip-appointment', 'nip-sex', 'nip-sequence'],
  ]
  for (const [text, ...codes] of table) t.strictSame(refusalsOf(text), codes, JSON.stringify(text))
  t.strictSame(refusalsOf('200002292020011001'), [], '29 February of a leap year')
})

t.test('a refusal speaks both languages and never repeats the number', async t => {
  try {
    parseEmployeeNumber('19869926201505100')
    t.fail('it must throw')
  } catch (error) {
    t.ok(isSegelError(error, 'malformed'))
    const said = JSON.stringify([error, isSegelError(error) && [error.message, error.detail, error.findings]])
    t.notMatch(said, '1986')
    t.match(error, {
      findings: [{ effect: 'refuse', action: 'applicant', message: { id: String, en: String } }],
    })
  }
})

t.test('crossCheck holds a mismatch for the verifier and refuses nothing', async t => {
  const facts = parseEmployeeNumber(PNS)
  const registered = { birthDate: '1986-09-26', sex: 'male', asOf: NOON } as const
  t.strictSame(crossCheck(facts, registered), [])
  const codes = (changes: Partial<Parameters<typeof crossCheck>[1]>) =>
    crossCheck(facts, { ...registered, ...changes }).map(({ code }) => code)
  t.strictSame(codes({ birthDate: '1986-09-27' }), ['nip-birth-mismatch'])
  t.strictSame(codes({ sex: 'female' }), ['nip-sex-mismatch'])
  t.match(crossCheck(facts, { ...registered, sex: 'female' }), [
    { effect: 'hold', reviewable: true, action: 'verifier', message: { id: String, en: String } },
  ])
})

t.test('an appointment before the age of 18 or still to come is held', async t => {
  const codes = (number: string, birthDate: string, asOf = NOON) =>
    crossCheck(parseEmployeeNumber(number), { birthDate, sex: 'male', asOf }).map(({ code }) => code)
  t.strictSame(codes('199003152008021001', '1990-03-15'), ['nip-appointed-too-young'])
  t.strictSame(codes('199003152008031001', '1990-03-15'), [], 'the month of the 18th birthday is old enough')
  t.strictSame(codes('200012312017211001', '2000-12-31'), ['nip-appointed-too-young'], 'a PPPK by the year')
  t.strictSame(codes('200012312018211001', '2000-12-31'), [])
  t.strictSame(codes('199003152026121001', '1990-03-15'), ['nip-appointed-in-future'])
  t.strictSame(codes('199003152026111001', '1990-03-15'), [])
  t.strictSame(codes('199003152027211001', '1990-03-15'), ['nip-appointed-in-future'])
  const newYearInPapua = new Date('2026-12-31T15:30:00Z')
  t.strictSame(codes('199003152027011001', '1990-03-15', newYearInPapua), [], 'the month has begun in Papua')
})

const dates = fc.date({
  min: new Date('1940-01-01T00:00:00Z'),
  max: new Date('2005-12-31T00:00:00Z'),
  noInvalidDate: true,
})
const numbers = fc.record({
  birthDate: dates.map(date => date.toISOString().slice(0, 10)),
  year: fc.integer({ min: 1960, max: 2026 }),
  term: fc.oneof(
    fc.integer({ min: 1, max: 12 }).map(month => String(month).padStart(2, '0')),
    fc.integer({ min: 21, max: 29 }).map(String),
  ),
  sex: fc.constantFrom('1', '2'),
  sequence: fc.integer({ min: 1, max: 999 }),
})

t.test('every well-formed number is read back as it was made', async t => {
  fc.assert(
    fc.property(numbers, ({ birthDate, year, term, sex, sequence }) => {
      const text = `${birthDate.replaceAll('-', '')}${year}${term}${sex}${String(sequence).padStart(3, '0')}`
      const facts = parseEmployeeNumber(text)
      return (
        facts.number === text &&
        facts.birthDate === birthDate &&
        facts.kind === (Number(term) <= 12 ? 'pns' : 'pppk') &&
        facts.appointed === (Number(term) <= 12 ? `${year}-${term}` : String(year)) &&
        facts.sex === (sex === '1' ? 'male' : 'female') &&
        facts.sequence === sequence
      )
    }),
  )
  t.pass('100 numbers')
})

t.test('any text is either read or refused as malformed with a finding', async t => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9]{18}$/))
  fc.assert(
    fc.property(texts, text => {
      const codes = refusalsOf(text)
      return codes.length > 0 || parseEmployeeNumber(text).number === text.replaceAll(' ', '')
    }),
    { numRuns: 500 },
  )
  t.pass('500 texts')
})
