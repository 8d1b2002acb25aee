import { readFileSync } from 'node:fs'
import t from 'tap'
import { openNikSeal } from '../../src/adapters/registry/table/index.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import { COLUMNS } from '../../src/enrollment/employee-rows.ts'
import { importEmployees } from '../../src/enrollment/import-employees.ts'
import { isSegelError } from '../../src/errors.ts'
import { parseEmployeeNumber } from '../../src/domain/nip.ts'
import { call } from '../support/fixtures.ts'
import { openHouse } from '../support/house.ts'
import { DEMO_FILE } from '../support/make-demo-employees.ts'

const house = await openHouse(t)
const load = importEmployees({
  store: house.stores.owner,
  clock: house.clock,
  entropy: systemEntropy,
  seal: openNikSeal(new Uint8Array(32).fill(7)),
})
const admin = call('administrator')
const strict = { skipBad: false }
const lenient = { skipBad: true }

type Fields = Partial<Record<(typeof COLUMNS)[number], string>>
const GOOD: Required<Fields> = {
  nip: '198609262015051001',
  nik: '9910122609860060',
  nama: 'Made Wirawan',
  gelar_depan: '',
  gelar_belakang: 'S.Kom.',
  tanggal_lahir: '1986-09-26',
  jenis_kelamin: 'M',
  email_dinas: 'made.wirawan@nusacontoh.example',
  nik_valid: 'true',
  kedudukan_hukum: 'Aktif',
  jabatan: 'Pranata Komputer',
  instansi_kode: 'NC',
  instansi_nama: 'Nusa Contoh',
  instansi_induk: '',
  tmt_pensiun: '2044-10-01',
  akhir_kontrak: '',
}
const quote = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
const line = (changes: Fields = {}) => COLUMNS.map(column => quote({ ...GOOD, ...changes }[column])).join(',')
const csv = (...rows: Fields[]) => [COLUMNS.join(','), ...rows.map(line)].join('\n')
/** People with numbers of their own. */
const numbered = (index: number, changes: Fields = {}): Fields => ({
  nip: `198609262015051${String(index).padStart(3, '0')}`,
  nik: `991012260986${String(index).padStart(4, '0')}`,
  ...changes,
})
const counts = ({ rows, added, changed, unchanged, skipped, imported }: Awaited<ReturnType<typeof load>>) => [
  rows,
  added,
  changed,
  unchanged,
  skipped,
  imported,
]
const faultsOf = async (...rows: Fields[]) =>
  (await load(admin, csv(...rows), strict)).errors.map(
    ({ line: at, column, code }) => `${at} ${column} ${code}`,
  )
const stored = async () => Number((await house.sql('select count(*) from employees'))[0]?.['count'])

t.test('the demo file: all rows once, and the same file again changes nothing', async t => {
  const text = readFileSync(DEMO_FILE, 'utf8')
  const first = await load(admin, text, lenient)
  t.ok(first.imported)
  t.equal(first.added + first.skipped, 200)
  t.equal(await stored(), first.added)
  const again = await load(admin, text, lenient)
  t.strictSame(counts(again), [200, 0, 0, first.added, first.skipped, true])
  t.equal((await house.auditSince()).at(-1)?.action, 'registry.imported')
})

t.test('added, changed, unchanged are told apart; a person keeps their id under a new number', async t => {
  t.strictSame(counts(await load(admin, csv(numbered(101), numbered(102)), strict)), [2, 2, 0, 0, 0, true])
  const changed = csv(numbered(101, { nama: 'Made W.' }), numbered(102), numbered(103))
  t.strictSame(counts(await load(admin, changed, strict)), [3, 1, 1, 1, 0, true])
  const again = { ...numbered(103), nip: '198609262015051104' }
  await load(admin, csv(again), strict)
  const record = (number: string) => house.stores.ra.employeeRecord(parseEmployeeNumber(number).number)
  t.equal((await record('198609262015051104'))?.personId, (await record('198609262015051103'))?.personId)
  t.equal((await record('198609262015051101'))?.name, 'Made W.')
})

t.test(
  'C06 a number that passes to another person makes another subject; the first keeps theirs',
  async t => {
    const number = numbered(105).nip ?? ''
    const personOf = async () =>
      (await house.stores.ra.employeeRecord(parseEmployeeNumber(number).number))?.personId
    await load(admin, csv(numbered(105)), strict)
    const first = await personOf()
    const namesake = { ...numbered(106), nip: number }
    await load(admin, csv(namesake), strict)
    const second = await personOf()
    t.type(second, 'string')
    t.not(second, first, 'another NIK, another person, whatever the number and the name')
    await load(admin, csv(numbered(105)), strict)
    t.equal(await personOf(), first, 'and the person of before is known again')
  },
)

t.test('empty fields are absent, words are folded, spaces are trimmed', async t => {
  const row = numbered(110, {
    nama: '  Made   Wirawan ',
    jenis_kelamin: 'l',
    kedudukan_hukum: ' PPPK AKTIF ',
    email_dinas: ' ',
    tmt_pensiun: '',
    nik_valid: '0',
    jabatan: '',
  })
  t.ok((await load(admin, csv(row), strict)).imported)
  const record = await house.stores.ra.employeeRecord(parseEmployeeNumber(row.nip ?? '').number)
  t.match(record, { name: 'Made Wirawan', sex: 'male', status: 'active', nikConfirmed: false })
  for (const key of ['officialEmail', 'retiresOn', 'contractEndsOn', 'titleBefore', 'position'])
    t.notOk(Object.hasOwn(record ?? {}, key), key)
})

t.test('every fault by line and column, and all of a row at once', async t => {
  const table: readonly (readonly [Fields, string])[] = [
    [{ nip: '123' }, 'nip'],
    [{ nik: '99101226098600' }, 'nik'],
    [{ nik: '9910129909860060' }, 'nik'],
    [{ nama: ' ' }, 'nama'],
    [{ tanggal_lahir: '26-09-1986' }, 'tanggal_lahir'],
    [{ tanggal_lahir: '1986-02-30' }, 'tanggal_lahir'],
    [{ tanggal_lahir: '0000-01-01' }, 'tanggal_lahir'],
    [{ tanggal_lahir: '' }, 'tanggal_lahir'],
    [{ jenis_kelamin: 'X' }, 'jenis_kelamin'],
    [{ nik_valid: 'ya' }, 'nik_valid'],
    [{ nik_valid: 'constructor' }, 'nik_valid'],
    [{ kedudukan_hukum: 'Bahagia' }, 'kedudukan_hukum'],
    [{ kedudukan_hukum: 'constructor' }, 'kedudukan_hukum'],
    [{ kedudukan_hukum: '__proto__' }, 'kedudukan_hukum'],
    [{ instansi_kode: 'N C' }, 'instansi_kode'],
    [{ instansi_kode: '' }, 'instansi_kode'],
    [{ instansi_nama: '' }, 'instansi_nama'],
    [{ instansi_induk: 'x'.repeat(41) }, 'instansi_induk'],
    [{ tmt_pensiun: 'besok' }, 'tmt_pensiun'],
    [{ akhir_kontrak: '2027-13-01' }, 'akhir_kontrak'],
    [{ nama: 'x'.repeat(501) }, 'nama'],
    [{ nama: 'x'.repeat(301) }, 'nama'],
    [{ instansi_nama: 'x'.repeat(301) }, 'instansi_nama'],
    [{ jabatan: 'x'.repeat(501) }, 'jabatan'],
    [{ email_dinas: `${'x'.repeat(500)}@b.id` }, 'email_dinas'],
    [{ gelar_depan: 'a\0b' }, 'gelar_depan'],
    [{ gelar_belakang: 'a\u0007' }, 'gelar_belakang'],
    [{ nama: 'Made\0' }, 'nama'],
    [{ instansi_nama: 'a\0' }, 'instansi_nama'],
  ]
  for (const [changes, column] of table) {
    const faults = await faultsOf(numbered(120), numbered(121, changes))
    t.strictSame(
      faults,
      [`3 ${column} bad-${column.replaceAll('_', '-')}`],
      JSON.stringify(changes).slice(0, 60),
    )
  }
  t.strictSame(await faultsOf({ nip: 'x', jenis_kelamin: '?' }), [
    '2 nip bad-nip',
    '2 jenis_kelamin bad-jenis-kelamin',
  ])
  t.strictSame(await faultsOf(numbered(122), numbered(123), numbered(122)), ['4 nip duplicate-nip'])
})

t.test('all or nothing, unless bad rows are to be skipped', async t => {
  const before = await stored()
  const file = csv(numbered(130), numbered(131, { nama: '' }), numbered(132))
  const refused = await load(admin, file, strict)
  t.strictSame(counts(refused), [3, 0, 0, 0, 1, false])
  t.equal(await stored(), before)
  const skipping = await load(admin, file, lenient)
  t.strictSame(counts(skipping), [3, 2, 0, 0, 1, true])
  t.strictSame(
    skipping.errors.map(({ line: at }) => at),
    [3],
  )
  t.match((await house.auditSince()).at(-1), { detail: { accepted: 2, skipped: 1 } })
  const nothing = await load(admin, csv(numbered(133, { nama: '' })), lenient)
  t.strictSame(counts(nothing), [1, 0, 0, 0, 1, false], 'nothing good, nothing done')
  t.strictSame(counts(await load(admin, csv(), strict)), [0, 0, 0, 0, 0, false], 'an empty file')
})

t.test('agencies: circles, unknown parents and contradictions, by line', async t => {
  const at = (index: number, kode: string, induk: string) =>
    numbered(index, { instansi_kode: kode, instansi_nama: kode, instansi_induk: induk })
  const renamed = (row: Fields) => ({ ...row, instansi_nama: 'Nama baru' })
  t.strictSame(await faultsOf(at(140, 'T1', 'T0')), ['2 instansi_kode agency-parent-unknown'])
  t.strictSame(await faultsOf(at(140, 'T1', 'T1')), ['2 instansi_kode agency-cycle'])
  t.strictSame(await faultsOf(at(140, 'T1', 'T2'), at(141, 'T2', 'T1')), [
    '2 instansi_kode agency-cycle',
    '3 instansi_kode agency-cycle',
  ])
  t.strictSame(await faultsOf(at(140, 'T1', ''), renamed(at(141, 'T1', ''))), [
    '3 instansi_kode agency-contradiction',
  ])
  t.strictSame(await faultsOf(at(140, 'T1', ''), at(141, 'T2', ''), at(142, 'T1', 'T2')), [
    '4 instansi_kode agency-contradiction',
  ])
  t.strictSame(await faultsOf(at(140, 'T9', 'T8'), at(141, 'T8', 'T7'), at(142, 'T6', '')), [
    '2 instansi_kode agency-parent-unknown',
    '3 instansi_kode agency-parent-unknown',
  ])
  const good = csv(at(143, 'U3', 'U2'), at(144, 'U2', 'U1'), at(145, 'U1', 'NC'))
  t.ok((await load(admin, good, strict)).imported, 'children may come first, and parents be known already')
  t.strictSame(
    await faultsOf(at(146, 'U1', 'U3')),
    ['2 instansi_kode agency-cycle'],
    'a circle through known ones',
  )
  t.ok((await load(admin, csv(renamed(at(145, 'U1', ''))), strict)).imported, 'a known one may change')
})

t.test('what is no such file is malformed, in one sentence', async t => {
  const table: readonly (readonly [string, RegExp])[] = [
    ['', /lacks the columns nip/],
    ['nip,nama\n1,2', /lacks the columns nik/],
    [`${COLUMNS.join(',')}\n"${line()}`, /not well-formed CSV/],
    [`${csv(numbered(150))}\na,b`, /not well-formed CSV \(line 3\)/],
    ['\0\0\0', /lacks the columns/],
  ]
  for (const [text, detail] of table)
    await t.rejects(load(admin, text, lenient), { code: 'malformed', detail })
  const windows = `\ufeff${csv(numbered(151)).replaceAll('\n', '\r\n')}\r\n\r\n`
  t.ok((await load(admin, windows, strict)).imported, 'BOM, CRLF and empty lines are fine')
  const shuffled = `more,${[...COLUMNS].reverse().join(',')}\nx,${line(numbered(152)).split(',').reverse().join(',')}`
  t.ok((await load(admin, shuffled, strict)).imported, 'columns in any order, and more of them')
})

t.test('W06 no NIK in a report, an error, the audit log or, readable, in the table', async t => {
  const nik = '9910122609869999'
  const texts = [
    JSON.stringify(
      await load(admin, csv(numbered(160, { nik, nama: '' }), numbered(161, { nik: `${nik}1` })), strict),
    ),
  ]
  for (const text of [`${COLUMNS.join(',')}\n"${nik}`, `${csv(numbered(160, { nik }))}\n${nik},b`]) {
    try {
      await load(admin, text, strict)
      t.fail('it should be refused')
    } catch (error) {
      t.ok(isSegelError(error))
      texts.push(String(error), JSON.stringify(error), error instanceof Error ? String(error.cause) : '')
    }
  }
  t.ok((await load(admin, csv(numbered(162, { nik })), strict)).imported)
  texts.push(...(await house.auditSince()).map(({ body }) => body))
  texts.push(
    JSON.stringify(
      await house.sql("select encode(nik_sealed, 'escape'), encode(nik_hash, 'hex') from persons"),
    ),
  )
  for (const text of texts) t.notMatch(text, nik)
})
