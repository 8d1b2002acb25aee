/** Given and family names from many parts of the archipelago, put together at random: nobody is meant. */

// biome-ignore format: words in lines read better than in a column
export const GIVEN_NAMES = {
  M: [
    'Made', 'Ketut', 'Agus', 'Budi', 'Bambang', 'Dedi', 'Eko', 'Fajar', 'Gede', 'Hendra', 'Irfan', 'Joko',
    'Komang', 'Lukman', 'Muhammad', 'Nanang', 'Oki', 'Petrus', 'Rizal', 'Slamet', 'Taufik', 'Untung', 'Yohanes',
    'Zainal', 'Markus', 'Ahmad', 'Arif', 'Cahyo', 'Dimas', 'Ferdinand',
  ],
  F: [
    'Ayu', 'Kadek', 'Citra', 'Dewi', 'Endang', 'Fitri', 'Gita', 'Hesti', 'Indah', 'Jelita', 'Kartika', 'Lestari',
    'Maria', 'Ni Luh', 'Oktavia', 'Putri', 'Ratna', 'Siti', 'Tri', 'Umi', 'Vina', 'Wulan', 'Yuliana', 'Zahra',
    'Agustina', 'Bunga', 'Debora', 'Ester', 'Novita', 'Rahmi',
  ],
} as const

// biome-ignore format: as above
export const LAST_NAMES = [
  'Aditama', 'Batubara', 'Cahyani', 'Damanik', 'Effendi', 'Firmansyah', 'Ginting', 'Hidayat', 'Iskandar',
  'Jayanti', 'Kusuma', 'Lumbantobing', 'Manurung', 'Nasution', 'Oematan', 'Prasetyo', 'Qomariah', 'Rumbiak',
  'Saragih', 'Tanjung', 'Utami', 'Wibowo', 'Yuniarti', 'Zebua', 'Hasibuan', 'Siregar', 'Wahyudi', 'Santoso',
  'Permata', 'Kurniawan', 'Maharani', 'Nugroho', 'Pattimura', 'Setiawan', 'Simanjuntak', 'Suryani', 'Wenda',
]

// biome-ignore format: as above
/** Titles before and after the name, as they go together. */
export const TITLES: Readonly<Record<'M' | 'F', readonly (readonly [before: string, after: string])[]>> = {
  M: [
    ['', ''], ['', 'S.E.'], ['', 'S.H.'], ['', 'S.Kom.'], ['', 'S.Kom., M.T.'], ['', 'S.Sos., M.Si.'],
    ['', 'S.Pd., M.Pd.'], ['', 'A.Md.'], ['', 'S.IP.'], ['', 'S.Kep., Ners'], ['Ir.', ''], ['Ir.', 'M.T.'],
    ['Drs.', ''], ['Drs.', 'M.M.'], ['Dr.', 'S.H., M.H.'],
  ],
  F: [
    ['', ''], ['', 'S.E.'], ['', 'S.H.'], ['', 'S.Kom.'], ['', 'S.T., M.T.'], ['', 'S.Sos., M.Si.'],
    ['', 'S.Pd., M.Pd.'], ['', 'A.Md.Keb.'], ['', 'S.IP.'], ['', 'S.Kep., Ners'], ['Ir.', 'M.P.'],
    ['Dra.', ''], ['Hj.', 'S.Pd.'], ['Dr.', 'S.H., M.H.'],
  ],
}
