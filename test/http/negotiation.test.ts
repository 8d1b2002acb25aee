import t from 'tap'
import { chooseLanguage, chooseMediaType } from '../../src/http/negotiation.ts'

t.test('languages: Indonesian unless English is preferred', async t => {
  for (const [header, language] of [
    [undefined, 'id'],
    ['en', 'en'],
    ['en-US,en;q=0.9', 'en'],
    ['id-ID, en;q=0.9', 'id'],
    ['en;q=0.1, in', 'id'],
    ['en;q=0', 'id'],
    ['fr, en;q=0.5', 'en'],
    ['de', 'id'],
    ['*', 'id'],
    [';;;,,q=', 'id'],
    ['en;q=abc', 'id'],
  ] as const)
    t.equal(chooseLanguage(header), language, String(header))
})

t.test('media types: weight, then specificity, then our own order (RFC 9110 12.5.1)', async t => {
  const offers = ['application/json', 'application/x-pem-file', 'text/plain'] as const
  for (const [header, type] of [
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/plain'],
    ['application/x-pem-file, */*;q=0.1', 'application/x-pem-file'],
    ['application/json;q=0, application/*', 'application/x-pem-file'],
    ['text/html', undefined],
    ['Application/JSON', 'application/json'],
    ['*/*;q=0', undefined],
  ] as const)
    t.equal(chooseMediaType(header, offers), type, String(header))
})
