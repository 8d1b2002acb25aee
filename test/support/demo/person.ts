/** Draws one fictional civil servant whose numbers, dates and mailbox agree, except where a wish says otherwise. */
import { DEMO_AGENCIES } from './agencies.ts'
import { GIVEN_NAMES, LAST_NAMES, TITLES } from './names.ts'

export interface DemoPerson {
  readonly kind: 'pns' | 'pppk'
  readonly name: string
  readonly titleBefore: string
  readonly titleAfter: string
  readonly sex: 'M' | 'F'
  /** ISO 8601 dates; the one of the NIP differs only in a deliberate mismatch. */
  readonly birthDate: string
  readonly nipBirthDate: string
  /** Digits 9 to 14 of the employee number. */
  readonly appointed: string
  readonly nipSex: '1' | '2'
  readonly nik: string
  readonly nikValid: boolean
  readonly email: string
  readonly status: string
  readonly position: string
  readonly agency: string
  readonly retiresOn: string
  readonly contractEnd: string
}

/** Numbers from 0 below `limit`, the same sequence in every run. */
export type Dice = (limit: number) => number

/** A linear congruential generator (the constants are Knuth's): enough for fiction, never for keys. */
export function createDice(seed: number): Dice {
  let state = BigInt(seed)
  return limit => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n
    return Number((state >> 33n) % BigInt(limit))
  }
}

/** A whole person from a wish; what the wish leaves open is drawn. An undefined mailbox is made from the name. */
export function drawPerson(
  wish: Partial<DemoPerson>,
  dice: Dice,
): Omit<DemoPerson, 'email'> & { email?: string } {
  const kind = wish.kind ?? (dice(10) < 7 ? 'pns' : 'pppk')
  const sex = wish.sex ?? pick(['M', 'F'] as const, dice)
  // Born 1975 to 1996: of age by the first appointment that is drawn, retiring in 2033 and later.
  const birthDate = wish.birthDate ?? formatDate(1975 + dice(22), 1 + dice(12), 1 + dice(28))
  const appointed = wish.appointed ?? drawAppointment(kind, Number(birthDate.slice(0, 4)), dice)
  const agency = wish.agency ?? pick(DEMO_AGENCIES, dice).code
  const [titleBefore, titleAfter] = pick(TITLES[sex], dice)
  const drawn = {
    kind,
    sex,
    birthDate,
    appointed,
    agency,
    name: `${pick(GIVEN_NAMES[sex], dice)} ${pick(LAST_NAMES, dice)}`,
    titleBefore,
    titleAfter,
    nipBirthDate: birthDate,
    nipSex: sex === 'M' ? ('1' as const) : ('2' as const),
    nik: drawNik(birthDate, sex, dice),
    nikValid: true,
    status: kind === 'pns' ? 'Aktif' : 'PPPK Aktif',
    position: pick(DEMO_AGENCIES.find(({ code }) => code === agency)?.positions ?? [''], dice),
    retiresOn: kind === 'pns' ? retirementAt58(birthDate) : '',
    contractEnd: kind === 'pppk' ? formatDate(2029 + dice(3), 1 + dice(12), 28) : '',
  }
  return { ...drawn, ...wish }
}

function drawAppointment(kind: DemoPerson['kind'], birthYear: number, dice: Dice): string {
  if (kind === 'pppk') return `${2021 + dice(5)}2${1 + dice(2)}`
  const year = Math.min(birthYear + 22 + dice(10), 2024)
  return `${year}${pick(['01', '03', '04', '12'], dice)}`
}

// Province 99 does not exist, so the number belongs to nobody.
function drawNik(birthDate: string, sex: DemoPerson['sex'], dice: Dice): string {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const place = `99${pad(1 + dice(12), 2)}${pad(1 + dice(20), 2)}`
  return `${place}${pad(Number(day) + (sex === 'F' ? 40 : 0), 2)}${month}${year.slice(2)}${pad(1 + dice(60), 4)}`
}

// Retirement begins on the first of the month after the 58th birthday.
function retirementAt58(birthDate: string): string {
  const [year = 0, month = 0] = birthDate.split('-').map(Number)
  return month === 12 ? formatDate(year + 59, 1, 1) : formatDate(year + 58, month + 1, 1)
}

function pick<T>(list: readonly T[], dice: Dice): T {
  const item = list[dice(list.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

function formatDate(year: number, month: number, day: number): string {
  return `${year}-${pad(month, 2)}-${pad(day, 2)}`
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0')
}
