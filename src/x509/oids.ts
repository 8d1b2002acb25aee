/** Object identifiers by name, each with its clause. */
export const OIDS = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
} as const
