/** The requirements that tests prove by name: id, where it is written, and what it asks, in a few words of ours. */
export interface Requirement {
  readonly id: string
  readonly clause: string
  readonly asks: string
}

const TABLE = `
C01 | RFC 5280 4.1.2.1 | version 3 where there are extensions
C02 | RFC 5280 4.1.1.2 | both signature algorithm fields are the same bytes
C03 | RFC 5280 4.1.2.2 | serial number positive, at most 20 octets, never used twice
C04 | CABF S/MIME BR 7.1 | at least 64 random bits in a serial number
C05 | RFC 5280 4.1.2.4 | issuer is byte for byte the CA's subject
C06 | RFC 5280 4.1.2.6 | a subject belongs to one person only
C07 | RFC 5280 4.1.2.5 | UTCTime to 2049, GeneralizedTime from 2050, whole seconds in UTC
C08 | RFC 5280 4.1.2.5 | both ends of validity count: two years less a second
C09 | RFC 5280 4.1.2.8 | no unique identifiers
C10 | RFC 5280 4.2 | no extension twice
C11 | RFC 5280 4.1.2.4 | the string type each attribute must have
C12 | RFC 5280 A.1 | upper bounds, counted in characters
C13 | RFC 5280 4.2.1.1 | authority key identifier, not critical, in all but roots
C14 | RFC 5280 4.2.1.2 | subject key identifier, the same that children name
C15 | RFC 5280 4.2.1.3 | key usage of CAs
C16 | X.690 11.2.2 | named bits lose trailing zeros
C17 | RFC 8813 3 | no encipherment by EC keys
C18 | RFC 5280 4.2.1.4 | policies once each, notices short
C19 | RFC 5280 4.2.1.6 | alternative names not empty; critical when the subject is
C20 | RFC 5280 4.2.1.6 | mailboxes are bare ASCII
C21 | RFC 5280 4.2.1.9 | basic constraints of CAs
C22 | RFC 5280 4.2.1.9 | none in end-entity certificates
C23 | RFC 5280 4.2.1.10 | name constraints in CAs only
C24 | RFC 5280 4.2.1.11 | policy constraints critical and not empty
C26 | RFC 9336 3 | document signing purpose; never any purpose
C27 | RFC 5280 4.2.1.12 | purposes of the issuing CA leave room for its children's
C28 | RFC 5280 4.2.1.13 | CRL distribution point by http
C29 | RFC 5280 4.2.2.1 | OCSP and CA certificate by http
C30 | X.690 10, 11 | strict DER
C31 | RFC 4055, 5758, 8410, 5480 | algorithm parameters as each algorithm wants them
C32 | policy | no certificate outlives its issuer
K01 | RFC 3647 6 | every heading of the practice statement
L01 | RFC 5280 5.1.2 | version 2, nextUpdate present
L02 | RFC 5280 5.2.1 | authority key identifier; same algorithm twice
L03 | RFC 5280 5.1.2.6 | no empty list of entries
L04 | RFC 5280 5.1.2.6 | each serial number once
L05 | RFC 5280 5.2.3 | numbers only increase
L06 | RFC 5280 3.3 | an entry stays until a CRL after its certificate's end
L08 | RFC 5280 5.3.1 | reasons, and none for unspecified
L09 | RFC 5280 5.3.2 | invalidity date; no back-dated revocation
L10 | X.509 9.5.3.1, EN 319 411-1 6.3.9 | hold and what may become of it
L11 | RFC 5280 5.3.1 | removeFromCRL in delta CRLs only
L12 | RFC 5280 5.2.4 | delta indicator, base published, same key
L13 | RFC 5280 5.2.4 | what a delta may be combined with
L14 | RFC 5280 5.2.4 | held and released between base and delta
L15 | RFC 5280 5.2.4 | what a delta told first stays until a complete CRL told it
L16 | RFC 5280 5.2.4 | a changed reason is a change
L17 | RFC 5280 5.2.6 | freshest CRL in complete CRLs only
L18 | RFC 5280 5.2.5 | issuing distribution point
L19 | RFC 5280 5.2.5 | without a point's name, all of the scope
L20 | RFC 5280 5.3.3 | certificate issuer in indirect CRLs only
L21 | RFC 5280 5.2.7 | authority information of CRLs
L22 | EN 319 411-1 6.3.9 | how often CRLs are issued; the root's at once
L23 | policy | an old key goes on answering for its certificates
L24 | RFC 2585, RFC 9111 | CRLs over HTTP
L26 | WebTrust 6.8.6 | publication whole and never older; archive
O01 | RFC 6960 4.1.1 | one answer for each certificate asked
O02 | RFC 6960 2.3, 4.2.1 | error statuses carry nothing else
O03 | RFC 6960 4.2.2.2 | the delegate is issued by the very CA
O04 | RFC 6960 4.2.2.2.1 | nocheck, short life
O05 | RFC 6960 2.2 | good only for what was issued
O06 | RFC 6960 2.2 | a hold is revoked
O07 | RFC 6960 2.3 | unknown issuers
O08 | RFC 6960 2.2 | extended revoked for serial numbers never issued
O09 | RFC 6960 2.4 | times of an answer
O10 | RFC 6960 4.2.1 | tags of the status
O11 | RFC 6960 4.2.1 | responder by key hash
O12 | RFC 6960 4.1.1 | CertID echoed as asked, SHA-1 and SHA-256
O13 | RFC 9654 2.1 | nonce echoed
O14 | RFC 6960 4.4.4 | archive cutoff
O15 | RFC 6960 4.4.7 | preferred signature algorithms
O16 | RFC 6960 4.4 | unknown critical extensions
O17 | RFC 6960 A.1 | POST and GET
O18 | RFC 6960 2.7 | when a CA key is compromised
O19 | EN 319 411-1 6.3.10 | an answer never goes back
O20 | RFC 6960 A.1 | every way a GET may be written
N01 | RFC 9919 3.1.1 | one request, SHA-256 CertID
N02 | RFC 9919 3.2.1 | hash algorithms
N03 | RFC 9919 3.1.2 | requestor name without signature
N04 | RFC 9919 3.2.2 | byKey
N05 | RFC 9919 3.2.2 | the delegate's certificate
N06 | RFC 9919 3.2.3 | without a record, unauthorized
N07 | RFC 9919 3.2.4 | nextUpdate, whole seconds
N08 | RFC 9919 3.2.1 | no response extensions
N11 | RFC 9919 6 | GET up to 255 octets
N12 | RFC 9919 6, 7.2 | headers for caches
N13 | RFC 9919 7.1 | ages that fit each other
N14 | RFC 9919 7.2 | what must and must not be cached
N15 | RFC 9654 2.1 | nonce lengths that are malformed
N16 | RFC 9654 2.1 | nonce lengths that are accepted
N17 | RFC 9654 2.1 | how a nonce is wrapped
P01 | RFC 2986 4.1 | version and attributes of a CSR
P02 | RFC 2986 4.2 | proof of possession before anything is kept
P04 | policy | nothing but the key is taken from a CSR
P05 | policy | no CA powers, no foreign purposes
P06 | CABF BR 6.1.1.3 | weak RSA keys
P07 | SP 800-56A 5.6.2.3 | points on the curve
P08 | policy | one key, one person, and never again once compromised
P09 | policy | renewal is told from re-key
P11 | PP 71/2019 | the private key stays with its holder
Q01 | EN 319 411-1 6.2.4 | revocation is decided and published in time
Q05 | EN 319 411-1 6.4.3 | roles that are trusted are apart
Q08 | EN 319 412-2 4.2.4 | names of natural persons
Q09 | EN 319 412-1 5.1.3 | an opaque serialNumber attribute
Q10 | EN 319 412-2 4.3.2 | key usage present
Q11 | EN 319 412-2 4.4.1 | authority information present
W01 | WebTrust 3.10.2 | what each journal entry tells
W02 | WebTrust 3.10.3 | the life of the CA's keys is told
W03 | WebTrust 3.10.6 | how an applicant was identified, by whom accepted, with what consent
W04 | WebTrust 3.10.7 | the life of each certificate is told
W05 | WebTrust 3.10.8 | sign-ins, readings, starts, crashes, profiles
W06 | WebTrust 3.10.9 | no secrets and no full NIK in logs
W07 | WebTrust 3.10.11 | the journal cannot be changed unseen
W08 | WebTrust 6.7.7 | who lifts a suspension is an officer who may
W09 | WebTrust 6.6.3 | officers are bounded, and nobody approves their own
Z03 | WebTrust | separate keys for separate uses
Z04 | FIPS 140-3 | a key that fails its test does not sign
`

export const REQUIREMENTS: readonly Requirement[] = TABLE.trim()
  .split('\n')
  .map(line => {
    const [id = '', clause = '', asks = ''] = line.split(' | ')
    return { id, clause, asks }
  })
