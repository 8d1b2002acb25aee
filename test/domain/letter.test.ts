import t from 'tap'
import { composeLetter, nameOnly } from '../../src/domain/letter.ts'

const words = (mark: string) => ({ before: [`${mark} <1>`, 'a & b'], button: `"${mark}"`, after: ["it's"] })

t.test('both languages with the link between, as text and as markup', t => {
  const letter = composeLetter({
    ...{ to: 'a@b.example', subject: 'S', url: 'https://x.example/?a=1&b=2' },
    ...{ id: words('I'), en: words('E') },
  })
  t.strictSame(letter, {
    to: 'a@b.example',
    subject: 'S',
    text: "I <1>\n\na & b\n\nhttps://x.example/?a=1&b=2\n\nit's\n\n--------\n\nE <1>\n\na & b\n\nhttps://x.example/?a=1&b=2\n\nit's\n",
    html: `<!doctype html>
<html lang="id"><body>
<div lang="id">
<p>I &lt;1&gt;</p>
<p>a &amp; b</p>
<p><a href="https://x.example/?a=1&amp;b=2">&quot;I&quot;</a></p>
<p>it&#39;s</p>
</div>
<hr>
<div lang="en">
<p>E &lt;1&gt;</p>
<p>a &amp; b</p>
<p><a href="https://x.example/?a=1&amp;b=2">&quot;E&quot;</a></p>
<p>it&#39;s</p>
</div>
</body></html>
`,
  })
  t.end()
})

t.test('a name keeps what names need, on one line', t => {
  t.equal(
    nameOnly("I Gusti Ngurah D'Arcy-Müller, S.Kom. (Plt.)"),
    "I Gusti Ngurah D'Arcy-Müller, S.Kom. (Plt.)",
  )
  t.equal(nameOnly('A\r\nBcc: x@y.example <b>\u202e'), 'A Bcc x y.example b')
  t.equal(nameOnly('a'.repeat(300)).length, 200)
  t.end()
})
