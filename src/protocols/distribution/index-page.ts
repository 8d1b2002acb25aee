/** The page at the root: what this is, whether it is real, and where things are. */
import { composePage, escapeHtml } from '../../http/page.ts'

export interface IndexFacts {
  readonly demonstration: boolean
  readonly issuers: readonly string[]
}

export function indexPage(facts: IndexFacts): string {
  return composePage({
    title: facts.demonstration ? 'Segel: DEMONSTRASI / DEMONSTRATION' : 'Segel',
    body: [
      '<h1>Segel</h1>',
      facts.demonstration ? DEMONSTRATION : '',
      '<p>Layanan penerbitan sertifikat elektronik untuk pegawai aparatur sipil negara.</p>',
      '<p lang="en">A certificate authority and enrollment service for civil servants.</p>',
      '<ul>',
      '<li><a href="/docs">Dokumentasi API / <span lang="en">API documentation</span></a></li>',
      '<li><a href="/problems">Kode masalah / <span lang="en">Problem codes</span></a></li>',
      '</ul>',
      issuersTable(facts.issuers),
    ].join('\n'),
  })
}

const DEMONSTRATION = `<p class="demonstration">DEMONSTRASI: sertifikat di sini tidak berlaku secara hukum.<br>
<span lang="en">DEMONSTRATION: certificates issued here have no legal effect.</span></p>`

function issuersTable(issuers: readonly string[]): string {
  if (issuers.length === 0) return '<p>Belum ada penerbit. / <span lang="en">No issuer yet.</span></p>'
  const rows = issuers.map(id => {
    const path = encodeURIComponent(id)
    return `<tr><th scope="row">${escapeHtml(id)}</th>
<td><a href="/crl/${path}.crl">CRL</a></td>
<td><a href="/ca/${path}.cer">sertifikat / <span lang="en">certificate</span></a></td>
<td><a href="/ca/${path}.p7c">rantai / <span lang="en">chain</span> (PKCS #7)</a></td></tr>`
  })
  return `<h2>Penerbit / <span lang="en">Issuers</span></h2>\n<table>\n${rows.join('\n')}\n</table>`
}
