// Against a real SMTP server; what it got over the wire is what counts.
import { createServer } from 'node:net'
import t from 'tap'
import { type SmtpOptions, smtpMailer } from '../../../src/adapters/notify/smtp/index.ts'
import { freePort } from '../../support/free-port.ts'
import { startMailServer } from '../../support/mail-server.ts'

const MESSAGE = {
  to: 'made.wirawan@nusacontoh.example',
  subject: 'Tautan masuk Segel / Segel sign-in link',
  text: 'Yth. Made,\n\nhttp://localhost:8080/sign-in/mail/link#rahasia\n',
  html: '<p>Yth. Made &amp; keluarga — ééé</p>',
}
const FROM = 'segel@nusacontoh.example'

function mailer(t: { teardown(work: () => Promise<void>): unknown }, options: Partial<SmtpOptions>) {
  const one = smtpMailer({
    ...{ from: FROM, host: '127.0.0.1', port: 0, security: 'starttls', timeoutMs: 3000 },
    ...options,
  })
  t.teardown(() => one.close())
  return one
}

t.test('a message goes over TLS, as an account, and says that no answer is wanted', async t => {
  const server = await startMailServer(t, {
    authOptional: false,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'segel' && password === 'rahasia') done(null, { user: username })
      else done(new Error('no'))
    },
  })
  const credentials = { account: 'segel', password: 'rahasia' }
  await mailer(t, { port: server.port, ca: server.ca, credentials }).send(MESSAGE)
  const [taken] = server.taken
  t.match(taken, { to: [MESSAGE.to], from: FROM, secure: true, account: 'segel' })
  t.match(taken?.text, /^To: made\.wirawan@nusacontoh\.example\r$/m)
  t.match(taken?.text, /^From: Segel <segel@nusacontoh\.example>\r$/m)
  t.match(taken?.text, /^Auto-Submitted: auto-generated\r$/m)
  t.match(taken?.text, /^Content-Type: multipart\/alternative;/m)
  t.match(taken?.text, /text\/plain[\s\S]*text\/html/, 'plain text first (RFC 2046 5.1.4)')
  t.notMatch(taken?.text, /nodemailer/i)
  const wrong = { account: 'segel', password: 'hemlock' }
  await t.rejects(mailer(t, { port: server.port, ca: server.ca, credentials: wrong }).send(MESSAGE), {
    code: 'mail-unavailable',
    detail: /^(?!.*hemlock).*EAUTH 535/,
  })
  await t.rejects(mailer(t, { port: server.port, ca: server.ca }).send(MESSAGE), { code: 'mail-unavailable' })
  t.equal(server.taken.length, 1)
})

t.test('TLS from the first octet', async t => {
  const server = await startMailServer(t, { secure: true })
  await mailer(t, { port: server.port, ca: server.ca, security: 'tls' }).send(MESSAGE)
  t.match(server.taken, [{ secure: true }])
})

t.test('nothing is sent in the clear, nor to a server that cannot prove its name', async t => {
  const plain = await startMailServer(t, { hideSTARTTLS: true, disabledCommands: ['STARTTLS', 'AUTH'] })
  await t.rejects(mailer(t, { port: plain.port, ca: plain.ca }).send(MESSAGE), { code: 'mail-unavailable' })
  const server = await startMailServer(t)
  await t.rejects(mailer(t, { port: server.port }).send(MESSAGE), { code: 'mail-unavailable' }, 'unknown CA')
  await t.rejects(
    mailer(t, { port: server.port, ca: server.ca, host: '127.0.0.2' }).send(MESSAGE),
    { code: 'mail-unavailable' },
    'another name',
  )
  t.equal(plain.taken.length + server.taken.length, 0)
  await mailer(t, { port: plain.port, security: 'none' }).send(MESSAGE)
  t.match(plain.taken, [{ secure: false }], 'unless the configuration says so, for loopback')
})

t.test('a server that refuses, drops or never speaks is an outage', async t => {
  const refusing = await startMailServer(t, {
    onRcptTo: ({ address }, _session, done) => {
      done(Object.assign(new Error(`no such person ${address}`), { responseCode: 550 }))
    },
  })
  await t.rejects(mailer(t, { port: refusing.port, ca: refusing.ca }).send(MESSAGE), {
    code: 'mail-unavailable',
    // The server quotes the address; nothing of that goes on, into a log least of all.
    message: /^(?!.*made\.wirawan).*EENVELOPE 550/,
    cause: undefined,
  })
  await t.rejects(mailer(t, { port: await freePort() }).send(MESSAGE), { code: 'mail-unavailable' })
  const sockets = { silent: () => undefined, dropping: (socket: { destroy(): unknown }) => socket.destroy() }
  for (const [name, onSocket] of Object.entries(sockets)) {
    const server = createServer(socket => {
      socket.on('error', () => undefined)
      onSocket(socket)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const startedAt = performance.now()
    await t.rejects(mailer(t, { port, timeoutMs: 500 }).send(MESSAGE), { code: 'mail-unavailable' }, name)
    t.ok(performance.now() - startedAt < 5000, `${name}: in time`)
  }
})

t.test('no header and no second mailbox can be smuggled in', async t => {
  const server = await startMailServer(t)
  const send = mailer(t, { port: server.port, ca: server.ca })
  for (const to of [
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example, c@d.example',
    'A <a@b.example>',
    '"a b"@b.example',
    'a@b.example\0',
    'a@b.example\u2028x',
    'group: a@b.example;',
    'a@',
    '@b.example',
    '',
  ]) {
    await t.rejects(
      send.send({ ...MESSAGE, to }),
      { code: 'malformed', message: /^(?!.*@)/ },
      encodeURIComponent(to),
    )
  }
  for (const subject of ['x\r\nBcc: c@d.example', 'x\nBcc: c@d.example', 'x\u2028y', ''])
    await t.rejects(send.send({ ...MESSAGE, subject }), { code: 'malformed' }, encodeURIComponent(subject))
  t.equal(server.taken.length, 0)
  await send.send({ ...MESSAGE, text: '.\r\nRCPT TO:<c@d.example>\r\n.\r\n', to: "o'brien+x@b.example" })
  t.match(server.taken, [{ to: ["o'brien+x@b.example"] }], 'a text is a text, whatever it says')
})
