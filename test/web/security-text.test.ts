import t from 'tap'
import { securityText } from '../../src/web/security-text.ts'
import { NOON } from '../support/fixtures.ts'
import { webApp } from '../support/web-app.ts'

t.test('RFC 9116: contact, expiry within a year, languages', async t => {
  const text = securityText('keamanan@nusacontoh.example', NOON)
  t.equal(
    text,
    'Contact: mailto:keamanan@nusacontoh.example\nExpires: 2027-05-23T00:00:00Z\nPreferred-Languages: id, en\n',
  )
  t.match(
    securityText('https://nusacontoh.example/lapor', NOON),
    /^Contact: https:\/\/nusacontoh\.example\/lapor\n/,
  )
})

t.test('it is at its well-known place, and nowhere when nobody is named', async t => {
  const app = await webApp(t)
  const answer = await app.inject('/.well-known/security.txt')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'text/plain; charset=utf-8')
  t.match(answer.body, /^Contact: mailto:keamanan@nusacontoh\.example\nExpires: \d{4}-\d\d-\d\dT00:00:00Z\n/)
  const silent = await webApp(t, { facts: { securityContact: undefined as never } })
  t.equal((await silent.inject('/.well-known/security.txt')).statusCode, 404)
})
