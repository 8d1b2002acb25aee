import t from 'tap'
import { judgePassphrase, type PassphraseFault } from '../../../src/web/assets/keys/passphrase.ts'

const MADE = ['Made Wirawan', '198609262015051001', '1986-09-26', 'made.wirawan@nusacontoh.example']

const REFUSED: readonly (readonly [string, PassphraseFault])[] = [
  ['', 'too-short'],
  ['Tr0ub4dor&3', 'too-short'],
  ['kopi pahit tujuh cangkir ☕', 'not-ascii'],
  ['password1234', 'common'],
  ['passwordpassword', 'common'],
  ['kunci rahasia negara', 'common'],
  ['Indonesia2026!', 'common'],
  ['aaaaaaaaaaaaaaaa', 'monotonous'],
  ['123456789012', 'monotonous'],
  ['abcabcabcabcabc', 'monotonous'],
  ['kucing lompat', 'guessable'],
  ['Wirawan-kopi-tujuh-77', 'personal'],
  ['rumah 198609262015051001', 'personal'],
  ['kelapa muda 26091986', 'personal'],
  ['kelapa muda 260986', 'personal'],
]
t.test('what is refused, and why', async t => {
  for (const [passphrase, fault] of REFUSED) {
    const judged = judgePassphrase(passphrase, MADE)
    t.equal(judged.fault, fault, passphrase)
    t.equal(judged.level, 0)
  }
})

t.test('what will do, and what is good', async t => {
  t.match(judgePassphrase('kelapa muda manis', MADE), { level: 1 })
  t.match(judgePassphrase('Tr0ub4dor&3xyz', MADE), { level: 1 })
  t.match(judgePassphrase('bukit-tujuh-kelapa-9', MADE), { level: 2 })
  t.match(judgePassphrase('kelapa muda jatuh di kebun tetangga', MADE), { level: 2 })
  t.ok(judgePassphrase('kelapa muda 260986', []).level > 0, 'a date of somebody else is only a number')
})

t.test('longer never counts less', async t => {
  let before = 0
  for (const end of ['k', 'ko', 'kop', 'kopi', 'kopi ', 'kopi t', 'kopi tujuh', 'kopi tujuh belas']) {
    const { bits } = judgePassphrase(end, [])
    t.ok(bits >= before, end)
    before = bits
  }
})
