/** Object identifiers by name, each with the clause that defines it. The name is what logs and people see. */
export const OIDS = {
  // Attribute types: X.520, RFC 5280 App. A.1; emailAddress RFC 2985 5.2.1; organizationIdentifier X.520 6.4.4
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumberAttribute: '2.5.4.5',
  countryName: '2.5.4.6',
  localityName: '2.5.4.7',
  stateOrProvinceName: '2.5.4.8',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  title: '2.5.4.12',
  givenName: '2.5.4.42',
  pseudonym: '2.5.4.65',
  organizationIdentifier: '2.5.4.97',
  emailAddress: '1.2.840.113549.1.9.1',

  // Certificate and CRL extensions: RFC 5280 4.2.1.x and 5.2.x
  subjectKeyIdentifier: '2.5.29.14', // 4.2.1.2
  keyUsage: '2.5.29.15', // 4.2.1.3
  subjectAltName: '2.5.29.17', // 4.2.1.6
  issuerAltName: '2.5.29.18', // 4.2.1.7
  basicConstraints: '2.5.29.19', // 4.2.1.9
  cRLNumber: '2.5.29.20', // 5.2.3
  reasonCode: '2.5.29.21', // 5.3.1
  invalidityDate: '2.5.29.24', // 5.3.2
  deltaCRLIndicator: '2.5.29.27', // 5.2.4
  issuingDistributionPoint: '2.5.29.28', // 5.2.5
  certificateIssuer: '2.5.29.29', // 5.3.3
  nameConstraints: '2.5.29.30', // 4.2.1.10
  cRLDistributionPoints: '2.5.29.31', // 4.2.1.13
  certificatePolicies: '2.5.29.32', // 4.2.1.4
  anyPolicy: '2.5.29.32.0', // 4.2.1.4
  policyMappings: '2.5.29.33', // 4.2.1.5
  authorityKeyIdentifier: '2.5.29.35', // 4.2.1.1
  policyConstraints: '2.5.29.36', // 4.2.1.11
  extendedKeyUsage: '2.5.29.37', // 4.2.1.12
  anyExtendedKeyUsage: '2.5.29.37.0', // 4.2.1.12
  freshestCRL: '2.5.29.46', // 4.2.1.15
  inhibitAnyPolicy: '2.5.29.54', // 4.2.1.14
  noRevAvail: '2.5.29.56', // RFC 9608 2
  expiredCertsOnCRL: '2.5.29.60', // X.509 9.5.2.8
  subjectDirectoryAttributes: '2.5.29.9', // 4.2.1.8
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1', // 4.2.2.1
  subjectInfoAccess: '1.3.6.1.5.5.7.1.11', // 4.2.2.2
  qcStatements: '1.3.6.1.5.5.7.1.3', // RFC 3739 3.2.6
  smimeCapabilities: '1.2.840.113549.1.9.15', // RFC 4262 3

  // Policy qualifiers and access methods
  cpsQualifier: '1.3.6.1.5.5.7.2.1', // RFC 5280 4.2.1.4
  userNotice: '1.3.6.1.5.5.7.2.2', // RFC 5280 4.2.1.4
  accessOcsp: '1.3.6.1.5.5.7.48.1', // RFC 5280 4.2.2.1
  accessCaIssuers: '1.3.6.1.5.5.7.48.2', // RFC 5280 4.2.2.1

  // Extended key usages
  serverAuth: '1.3.6.1.5.5.7.3.1', // RFC 5280 4.2.1.12
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9', // RFC 6960 4.2.2.2
  documentSigning: '1.3.6.1.5.5.7.3.36', // RFC 9336 3

  // OCSP: RFC 6960
  ocspBasic: '1.3.6.1.5.5.7.48.1.1', // 4.2.1
  ocspNonce: '1.3.6.1.5.5.7.48.1.2', // 4.4.1
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5', // 4.2.2.2.1
  ocspArchiveCutoff: '1.3.6.1.5.5.7.48.1.6', // 4.4.4
  ocspExtendedRevoke: '1.3.6.1.5.5.7.48.1.9', // 4.4.8

  // Keys and curves: RFC 4055, RFC 5480 2.1.1, RFC 8410 3
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecPublicKey: '1.2.840.10045.2.1',
  secp256r1: '1.2.840.10045.3.1.7',
  secp384r1: '1.3.132.0.34',
  secp521r1: '1.3.132.0.35',
  ed25519: '1.3.101.112',

  // Signatures: RFC 4055 5, RFC 5758 3.2; digests RFC 5754 2, RFC 3279 2.1
  sha256WithRSAEncryption: '1.2.840.113549.1.1.11',
  sha384WithRSAEncryption: '1.2.840.113549.1.1.12',
  sha512WithRSAEncryption: '1.2.840.113549.1.1.13',
  ecdsaWithSHA256: '1.2.840.10045.4.3.2',
  ecdsaWithSHA384: '1.2.840.10045.4.3.3',
  ecdsaWithSHA512: '1.2.840.10045.4.3.4',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',

  // PKCS#9 attributes of a certification request: RFC 2985 5.4
  challengePassword: '1.2.840.113549.1.9.7',
  extensionRequest: '1.2.840.113549.1.9.14',
  microsoftExtensionRequest: '1.3.6.1.4.1.311.2.1.14', // as Windows enrollment writes it
} as const

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(OIDS).map(([name, dotted]) => [dotted, name]),
)

/** The name of an identifier for people, or its dotted form when it has none here. */
export function nameOfOid(dotted: string): string {
  return NAMES.get(dotted) ?? dotted
}
