import t from 'tap'
import { describeStatement } from '../../src/domain/statement-words.ts'
import {
  byAnchor,
  enrollment,
  invitation,
  keyAddition,
  keyRemoval,
  officer,
  read,
  removal,
  signed,
  tokenKey,
} from './roster-stage.ts'

const roster = await read(...officer('officer:a', 'verifier', { key: 'ka', name: 'Vera' }))
const words = (statement: Parameters<typeof describeStatement>[0]) => describeStatement(statement, roster)

t.test('what each statement says, in two languages', async t => {
  const invited = invitation('officer:x', 'verifier', { name: 'Budi' })
  t.match(words(invited), {
    id: /^Mengundang Budi sebagai verifikator untuk NC\. Undangan berlaku sampai 2026-11-27/,
    en: /^Invite Budi as verifier for NC\. The invitation lasts until 2026-11-27/,
  })
  t.match(words(invitation('officer:x', 'auditor')), { en: /^Invite Tamu as auditor\. / })
  t.match(words(invitation('officer:x', 'king' as 'auditor')), { en: /as king\./ })
  t.match(words({ ...invited, recovery: true }), {
    id: /^Memulihkan Budi: semua kunci yang lama berakhir/,
    en: /^Recover Budi: all keys so far end/,
  })
  t.match(words(enrollment(signed(invited, byAnchor), 'kx')), {
    id: 'officer:x mendaftarkan kunci "key kx".',
    en: 'officer:x enrolls the key "key kx".',
  })
  t.match(words(keyAddition('officer:a', 'kb')), {
    id: 'Vera menambahkan kunci "key kb".',
    en: 'Vera adds the key "key kb".',
  })
  t.match(words(keyRemoval('officer:a', 'ka')), {
    id: 'Kunci ka milik Vera dihapus.',
    en: 'The key ka of Vera is removed.',
  })
  t.match(words(removal('officer:a')), {
    id: 'Vera bukan petugas lagi. Alasan: pensiun',
    en: 'Vera is no officer any more. Reason: pensiun',
  })
  t.match(words(tokenKey('token:m', { name: 'Gerbang' })), {
    id: /^Mesin Gerbang menandatangani sebagai petugas pendaftaran sampai/,
    en: /^The machine Gerbang signs as registration officer until/,
  })
  t.match(words(tokenKey('token:m', { role: 'administrator' })), { id: /administrator/ })
})
