/** Fictional civil servants by number: whoever asks for the n-th gets the same one, and all their numbers agree. */
import { randomUUID } from 'node:crypto'
import type { Agency, Employee } from '../../src/domain/employee.ts'
import { maskNik } from '../../src/domain/nik.ts'
import { parseEmployeeNumber } from '../../src/domain/nip.ts'
import { GIVEN_NAMES, LAST_NAMES } from '../../test/support/demo/names.ts'

export interface Person {
  readonly employee: Employee
  readonly nik: string
}

const FIRST_BIRTHDAY = Date.UTC(1975, 0, 1)
const BIRTHDAYS = 7000
const DAY_MS = 86_400_000

/** `index` from 0; up to seven million people differ in their numbers. */
export function makePerson(index: number, agencyPath: readonly Agency[], asOf: Date): Person {
  const birthDate = new Date(FIRST_BIRTHDAY + (index % BIRTHDAYS) * DAY_MS).toISOString().slice(0, 10)
  // Counted down: the demonstration's own people have the low sequence numbers.
  const sequence = 999 - Math.floor(index / BIRTHDAYS)
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const sex = index % 2 === 0 ? 'male' : 'female'
  const codedDay = String(Number(day) + (sex === 'female' ? 40 : 0)).padStart(2, '0')
  // Province 99 does not exist, so the number belongs to nobody.
  const nik = `990199${codedDay}${month}${year.slice(2)}${String(sequence).padStart(4, '0')}`
  const number = `${birthDate.replaceAll('-', '')}${Number(year) + 24}03${sex === 'male' ? 1 : 2}${String(sequence).padStart(3, '0')}`
  const employee: Employee = {
    personId: randomUUID(),
    number: parseEmployeeNumber(number).number,
    name: nameOf(index, sex),
    titleAfter: 'S.Kom.',
    birthDate,
    sex,
    status: 'active',
    agencyPath,
    position: 'Pranata Komputer',
    officialEmail: `pegawai.${index}@nusacontoh.example`,
    retiresOn: `${Number(year) + 58}-${month}-01`,
    nik: { masked: maskNik(nik), birth: `${day}${month}${year.slice(2)}`, sex, confirmed: true },
    asOf,
  }
  return { employee, nik }
}

function nameOf(index: number, sex: Employee['sex']): string {
  const given = GIVEN_NAMES[sex === 'male' ? 'M' : 'F']
  const turn = Math.floor(index / 2)
  const last = LAST_NAMES[turn % LAST_NAMES.length] ?? ''
  return `${given[Math.floor(turn / LAST_NAMES.length) % given.length] ?? ''} ${last}`
}
