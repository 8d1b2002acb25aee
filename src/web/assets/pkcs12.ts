/** The heavier half of the certificate page: loaded once somebody wants a PKCS#12 file, and not before. */
export { fromPem } from './keys/browser-pem.ts'
export { openKey } from './keys/open-key.ts'
export { makePkcs12 } from './keys/make-pkcs12.ts'
