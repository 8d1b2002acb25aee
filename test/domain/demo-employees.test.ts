// What the walk-through and the other tests may count on in config/demo/employees.csv.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { EMPLOYMENT_STATUSES } from '../../src/domain/employee.ts'
import { isCalendarDate } from '../../src/domain/calendar.ts'
import { parseEmployeeNumber } from '../../src/domain/nip.ts'
import { parseNik } from '../../src/domain/nik.ts'
import { DEMO_FILE, makeDemoEmployees } from '../support/make-demo-employees.ts'

const HEADER =
  'nip,nik,nama,gelar_depan,gelar_belakang,tanggal_lahir,jenis_kelamin,email_dinas,nik_valid,kedudukan_hukum,jabatan,instansi_kode,instansi_nama,instansi_induk,tmt_pensiun,akhir_kontrak'
const TODAY = '2026-11-24'

const text = readFileSync(DEMO_FILE, 'utf8')
const [header = '', ...lines] = text.split('\r\n').slice(0, -1)
const columns = header.split(',')
const people = lines.map(line => {
  const fields = splitLine(line)
  const person = Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']))
  return (column: string) => person[column] ?? ''
})
const count = (is: (person: (typeof people)[number]) => boolean) => people.filter(is).length

/** The fields of one RFC 4180 line (none of ours holds a line break). */
function splitLine(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  )
}

t.test('the committed file is what its generator makes', async t => {
  t.equal(text, makeDemoEmployees(), 'run: node test/support/make-demo-employees.ts')
})

t.test('200 rows with the agreed header, all fields there', async t => {
  t.equal(header, HEADER)
  t.equal(people.length, 200)
  t.ok(lines.every(line => splitLine(line).length === columns.length))
  t.equal(new Set(people.map(person => person('nip'))).size, 200, 'no employee number twice')
  const mailboxes = people.map(person => person('email_dinas')).filter(mailbox => mailbox !== '')
  t.equal(new Set(mailboxes).size, mailboxes.length, 'no mailbox twice')
  t.ok(mailboxes.every(mailbox => /^[a-z][a-z0-9.-]*@nusacontoh\.example$/.test(mailbox)))
  t.equal(
    count(person => !['M', 'F'].includes(person('jenis_kelamin'))),
    0,
  )
  t.equal(
    count(person => !['true', 'false'].includes(person('nik_valid'))),
    0,
  )
  for (const column of ['tanggal_lahir', 'tmt_pensiun', 'akhir_kontrak'])
    t.equal(
      count(person => person(column) !== '' && !isCalendarDate(person(column))),
      0,
      column,
    )
})

t.test('the agencies form one tree under NC and each has staff', async t => {
  const parents = new Map(people.map(person => [person('instansi_kode'), person('instansi_induk')]))
  const names = new Set(people.map(person => `${person('instansi_kode')} ${person('instansi_nama')}`))
  t.ok(parents.size >= 12)
  t.equal(names.size, parents.size, 'one name for each code')
  t.ok([...parents].every(([code, parent]) => (code === 'NC' ? parent === '' : parents.has(parent))))
  const grandchildren = [...parents.values()].filter(parent => parent !== '' && parent !== 'NC')
  t.ok(grandchildren.length >= 3, 'some have units below them')
})

t.test('rows 1 and 2 are plain active PNS with a mailbox', async t => {
  for (const person of people.slice(0, 2)) {
    t.equal(person('kedudukan_hukum'), 'Aktif')
    t.equal(parseEmployeeNumber(person('nip')).kind, 'pns')
    t.not(person('email_dinas'), '')
    t.ok(person('tmt_pensiun') > '2032')
  }
  t.equal(people[0]?.('instansi_kode'), 'NC-DISKOMINFO')
  t.equal(people[0]?.('email_dinas'), 'made.wirawan@nusacontoh.example')
})

t.test('numbers are well formed, belong to nobody and agree but for a handful', async t => {
  const mismatches = { nipBirth: 0, nipSex: 0, nikBirth: 0, nikSex: 0 }
  for (const person of people) {
    const nip = parseEmployeeNumber(person('nip'))
    const nik = parseNik(person('nik'))
    const birthDate = person('tanggal_lahir')
    const [year = '', month = '', day = ''] = birthDate.split('-')
    const sex = person('jenis_kelamin') === 'M' ? 'male' : 'female'
    if (nik.province !== '99') t.fail('a NIK of a province that exists')
    if (Number(nip.appointed.slice(0, 4)) < Number(year) + 18)
      t.fail(`${person('nama')} was appointed as a child`)
    if (nip.appointed > TODAY.slice(0, nip.appointed.length)) t.fail(`${person('nama')} is not yet appointed`)
    mismatches.nipBirth += nip.birthDate === birthDate ? 0 : 1
    mismatches.nipSex += nip.sex === sex ? 0 : 1
    mismatches.nikBirth += nik.birth === `${day}${month}${year.slice(-2)}` ? 0 : 1
    mismatches.nikSex += nik.sex === sex ? 0 : 1
  }
  t.strictSame(mismatches, { nipBirth: 1, nipSex: 2, nikBirth: 2, nikSex: 1 })
  t.equal(
    count(person => person('nik_valid') === 'false'),
    3,
  )
})

t.test('every kind of person is there', async t => {
  const statuses = new Set(people.map(person => person('kedudukan_hukum')))
  t.strictSame([...statuses].sort(), [
    'Aktif',
    'CLTN',
    'Calon CPNS',
    'Kontrak Berakhir',
    'Masa Persiapan Pensiun',
    'Meninggal',
    'Non Aktif',
    'PNS dinyatakan hilang',
    'PPPK Aktif',
    'Pemberhentian',
    'Pemberhentian Sementara',
    'Pensiun',
    'Pindah Instansi',
    'Proses Banding BAPEK',
    'Tugas Belajar',
  ])
  // "Aktif" and "PPPK Aktif" are one status of ours, every other word has its own.
  t.equal(statuses.size, Object.keys(EMPLOYMENT_STATUSES).length + 1)
  t.ok(count(person => person('email_dinas') === '') >= 5, 'without a mailbox')
  t.ok(count(person => !person('nama').includes(' ')) >= 3, 'names of one word')
  t.ok(count(person => [...person('nama')].length > 64) >= 2, 'names over 64 characters')
  t.ok(
    count(person => person('gelar_depan') !== '' && person('gelar_belakang') !== '') >= 5,
    'titles on both sides',
  )
  t.ok(count(person => person('gelar_belakang').includes(',')) >= 5, 'a comma in a field')
  for (const [what, pattern] of [
    ['apostrophes', /'/],
    ['hyphens', /-/],
    ['diacritics', /[^\u0000-\u007f]/],
  ] as const)
    t.ok(count(person => pattern.test(person('nama'))) >= 2, what)
})

t.test('namesakes, one person with two numbers, and ends that are near', async t => {
  const namesakes = people.filter(person => person('nama') === 'Sri Wahyuni')
  t.equal(new Set(namesakes.map(person => person('nik'))).size, 2)
  const byNik = Map.groupBy(people, person => person('nik'))
  const twice = [...byNik.values()].filter(rows => rows.length > 1)
  t.strictSame(
    twice.map(rows => rows.map(person => person('kedudukan_hukum'))),
    [['Pindah Instansi', 'PPPK Aktif']],
  )
  const active = people.filter(
    person => person('kedudukan_hukum').endsWith('Aktif') && person('kedudukan_hukum') !== 'Non Aktif',
  )
  const between = (column: string, last: string) =>
    active.filter(person => person(column) > TODAY && person(column) < last).length
  t.ok(between('tmt_pensiun', '2028-11-24') >= 3, 'retiring within two years')
  t.ok(between('akhir_kontrak', '2027-03-01') >= 3, 'contracts ending soon')
  t.ok(active.filter(person => person('tmt_pensiun') > '2032').length > 90, 'most retire after 2032')
  t.ok(
    active.every(person => `${person('tmt_pensiun')}${person('akhir_kontrak')}` > TODAY),
    'nobody active has ended',
  )
})
