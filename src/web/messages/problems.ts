/** The page of problem codes. */
import type { Messages } from './words.ts'

export const PROBLEM_WORDS = {
  title: { id: 'Kode masalah', en: 'Problem codes' },
  lead: {
    id: 'Kode yang dijawab API bila sesuatu tidak berhasil, dan artinya.',
    en: 'The codes that the API answers with when something fails, and what they mean.',
  },
  code: { id: 'Kode', en: 'Code' },
  status: { id: 'Status HTTP', en: 'HTTP status' },
  meaning: { id: 'Arti', en: 'Meaning' },
} as const satisfies Messages
