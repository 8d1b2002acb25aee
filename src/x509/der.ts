/** DER (X.690 10 and 11): writer, strict reader and strict walk, under one name for the rest of the house. */
export * from './der-reader.ts'
export * from './der-strict.ts'
export * from './der-time.ts'
export * from './der-values.ts'
export * from './der-writer.ts'
