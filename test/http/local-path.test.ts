import t from 'tap'
import { localPath } from '../../src/http/local-path.ts'

t.test('paths of ours stay what they are', async t => {
  for (const path of ['/', '/portal', '/portal/requests?state=open&page=2', '/a%20b', '/a//b', '/x?next=//y'])
    t.equal(localPath(path), path)
  t.equal(localPath('/portal#top'), '/portal', 'a fragment is for the browser')
  t.equal(localPath('/a/../b'), '/b')
})

t.test('open redirects end at home', async t => {
  const tries: unknown[] = [
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/./\\evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/a/%2e%2e//evil.example',
    'https://evil.example',
    'https:/evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '@evil.example',
    '/\r\nSet-Cookie: a=b',
    '/\u0000',
    '/é',
    '/a b',
    `/${'a'.repeat(1000)}`,
    '',
    undefined,
    null,
    ['/x', '//evil.example'],
    { toString: () => '/x' },
  ]
  for (const text of tries) t.equal(localPath(text), '/', JSON.stringify(text))
})
