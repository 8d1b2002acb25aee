/** OCSP over HTTP, one process each: held answers, signed ones and look-ups, against what the machine and peers do. */
import { readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { certIdOf, nonceOf, post, requestOf } from '../test/conformance/support/ask-ocsp.ts'
import { freePort } from '../test/support/free-port.ts'
import { startService } from '../test/support/service.ts'
import { requireTool } from '../test/support/tools.ts'
import { newHierarchy } from '../test/x509/hierarchy.ts'
import { parseCertificate } from '../src/x509/certificate.ts'
import { encodePem } from '../src/x509/pem.ts'
import type { Benchmark, Result } from './result.ts'
import { type Load, load, type Question, startTarget, type Target } from './support/load.ts'
import { median, repeatAbreast, result } from './support/measure.ts'
import { progress, type Scope, withScope } from './support/scope.ts'
import { openSite, type Site } from './support/site.ts'

export const benchmark: Benchmark = { name: 'ocsp', run: () => withScope(run) }

const ROUNDS = 3
const ROUND_MS = 1000
const NONCES = 400
const STRANGE_SERIALS = 5000

interface Contestant {
  readonly target: Target
  readonly question: Question
}

async function run(scope: Scope): Promise<readonly Result[]> {
  const site = await openSite(scope)
  const questions = await questionsOf(site)
  progress('starting the servers')
  const service = await startService(scope, { home: site.home, role: 'va' })
  const segel: Target = { port: service.port, pid: service.pid }
  const answer = await fetch(`http://127.0.0.1:${segel.port}${questions.get.path}`)
  const answerFile = join(site.home, 'answer.der')
  writeFileSync(answerFile, Buffer.from(await answer.arrayBuffer()))
  const bare = (kind: string) =>
    startTarget(scope, [
      process.execPath,
      fileURLToPath(import.meta.resolve('./support/bare-server.ts')),
      kind,
      answerFile,
    ])
  const [node, fastify, signing] = [await bare('node'), await bare('fastify'), await bare('fastify-sign')]
  progress('openssl, and the database alone')
  const openssl = await opensslPerSecond(scope, site.home)
  const selects = await selectsPerSecond(scope, site)
  const measured = await compete(site.home, {
    'segel GET': { target: segel, question: questions.get },
    'segel POST': { target: segel, question: questions.post },
    'segel nonce': { target: segel, question: questions.nonce },
    'segel look-up': { target: segel, question: questions.strange },
    'node GET': { target: node, question: questions.get },
    'node POST': { target: node, question: questions.post },
    'fastify GET': { target: fastify, question: questions.get },
    'fastify POST': { target: fastify, question: questions.post },
    'fastify + signature': { target: signing, question: questions.nonce },
    cfssl: await cfsslResponder(scope, answerFile, questions.post),
  })
  const all = { ...measured, openssl: { perSecond: openssl, perCpuSecond: Number.NaN } }
  return compare(all, selects)
}

type Measured = Readonly<Record<string, Load>>

function compare(measured: Measured, selects: number): readonly Result[] {
  const of = (name: string): Load => measured[name] ?? { perSecond: Number.NaN, perCpuSecond: Number.NaN }
  const versus = (subject: string, than: string, goal?: number) =>
    result({
      name: `OCSP ${subject.replace('segel ', '')}`,
      ...{ unit: 'answers/s', better: 'higher', value: of(subject).perSecond },
      ...{ than, base: of(than).perSecond, ...(goal === undefined ? {} : { goal }) },
    })
  const perCpu = (subject: string, than: string, goal: number) =>
    result({
      name: `OCSP ${subject.replace('segel ', '')}, of a CPU`,
      ...{ unit: 'answers/CPU-s', better: 'higher', value: of(subject).perCpuSecond },
      ...{ than, base: of(than).perCpuSecond, goal },
    })
  const lookUp = of('segel look-up').perSecond
  return [
    versus('segel GET', 'fastify GET', 0.85),
    versus('segel POST', 'fastify POST', 0.85),
    versus('segel GET', 'node GET'),
    versus('segel POST', 'node POST'),
    versus('segel nonce', 'fastify + signature', 0.8),
    versus('segel nonce', 'openssl', 4),
    versus('segel POST', 'cfssl'),
    perCpu('segel POST', 'cfssl', 1),
    perCpu('segel GET', 'fastify GET', 0.85),
    perCpu('segel POST', 'fastify POST', 0.85),
    perCpu('segel nonce', 'fastify + signature', 0.8),
    result({
      ...{ name: 'OCSP look-up in the database, signed', unit: 'answers/s', better: 'higher', value: lookUp },
      ...{ than: 'one indexed point select', base: selects, goal: 0.5 },
    }),
  ]
}

/** In turn, round after round, so that a busy neighbour disturbs all alike; the medians. */
async function compete(folder: string, contestants: Readonly<Record<string, Contestant>>): Promise<Measured> {
  const loads = new Map<string, Load[]>()
  for (const [name, { target, question }] of Object.entries(contestants)) {
    progress(`warming up ${name}`)
    await load(target, question, { folder, ms: 1000 })
  }
  for (let round = 0; round < ROUNDS; round++) {
    progress(`round ${round + 1} of ${ROUNDS}`)
    for (const [name, { target, question }] of Object.entries(contestants)) {
      const found = await load(target, question, { folder, ms: ROUND_MS })
      loads.set(name, [...(loads.get(name) ?? []), found])
    }
  }
  return Object.fromEntries(
    [...loads].map(([name, all]) => [
      name,
      {
        perSecond: median(all.map(one => one.perSecond)),
        perCpuSecond: median(all.map(one => one.perCpuSecond)),
      },
    ]),
  )
}

async function questionsOf({ sql }: Site) {
  const { rows } = await sql.query<{ certificate: Buffer; serial: string }>(
    `select i.certificate, c.serial_number as serial from issuers i
     join certificates c on c.issuer_id = i.id where i.kind = 'intermediate' limit 1`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('no certificate of the issuing CA')
  const certificate = parseCertificate(row.certificate)
  const issuer = { certificate, publicKey: certificate.publicKey }
  const id = certIdOf(issuer, row.serial)
  const request = requestOf([id])
  const nonces = Array.from({ length: NONCES }, (_, turn) =>
    requestOf([id], [nonceOf(Buffer.alloc(32, `nonce ${turn} `))]),
  )
  const strange = Array.from({ length: STRANGE_SERIALS }, (_, turn) =>
    requestOf([certIdOf(issuer, `4d${turn.toString(16).padStart(38, '0')}`)]),
  )
  return {
    get: { path: `/ocsp/${encodeURIComponent(Buffer.from(request).toString('base64'))}` },
    post: { path: '/ocsp', bodies: [request] },
    nonce: { path: '/ocsp', bodies: nonces },
    strange: { path: '/ocsp', bodies: strange },
  } satisfies Record<string, Question>
}

/**
 * Its own small authority: it wants the private key in a file. It ends as soon as somebody connects and says nothing,
 * as wrk does first of all, so this process asks it: it takes one connection for each answer, one after the other.
 */
async function opensslPerSecond(scope: Scope, folder: string): Promise<number> {
  const { issuing, responder, subscriber } = newHierarchy()
  const write = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }
  const ca = write('openssl-ca.pem', encodePem(issuing.certificate.der, 'CERTIFICATE'))
  const signer = write('openssl-signer.pem', encodePem(responder.certificate.der, 'CERTIFICATE'))
  const key = write('openssl-key.pem', responder.privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const { serialNumber } = subscriber.certificate
  const index = write('index.txt', `V\t450101000000Z\t\t${serialNumber.toUpperCase()}\tunknown\t/CN=x\n`)
  const port = await freePort()
  const args = ['ocsp', '-index', index, '-port', String(port), '-rsigner', signer, '-rkey', key, '-CA', ca]
  await startTarget(scope, [requireTool('openssl'), ...args, '-nmin', '60'], { port, isUp: false })
  await sleep(1000)
  const id = certIdOf(issuing, serialNumber, 'sha1')
  const request = requestOf([id], [nonceOf(Buffer.alloc(32, 7))])
  const measure = repeatAbreast(2, () => postAlone(port, request))
  await measure(500)
  return measure(ROUND_MS)
}

/** On a connection of its own. */
function postAlone(port: number, body: Uint8Array): Promise<void> {
  const headers = { 'content-type': 'application/ocsp-request', 'content-length': body.length }
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/', agent: false, headers })
    sent.on('response', answer => answer.resume().on('end', () => resolve()))
    sent.on('error', reject).end(body)
  })
}

/** It serves answers that were signed before, found by serial number, out of a file. */
async function cfsslResponder(scope: Scope, answerFile: string, question: Question): Promise<Contestant> {
  const responses = join(dirname(answerFile), 'cfssl-responses')
  writeFileSync(responses, `${readFileSync(answerFile).toString('base64')}\n`)
  const port = await freePort()
  const args = ['ocspserve', '-port', String(port), '-responses', responses, '-loglevel', '5']
  const target = await startTarget(scope, [requireTool('cfssl'), ...args], { port, isUp: true })
  const [body = new Uint8Array()] = question.bodies ?? []
  const got = await post(`http://127.0.0.1:${port}/`, body)
  if (!got.body.equals(readFileSync(answerFile)))
    throw new Error('cfssl does not give the answer it was given')
  return { target, question: { ...question, path: '/' } }
}

/** The very statement of the look-up, from as many hands as the service has connections to give. */
async function selectsPerSecond(scope: Scope, site: Site): Promise<number> {
  const pool = new pg.Pool({
    connectionString: await site.house.connection(),
    max: site.house.config.database.poolSize,
    options: '-c search_path=segel',
  })
  scope.teardown(() => pool.end())
  let turn = 0
  const select = () => {
    turn += 1
    const values = ['issuing', `4d${(turn % STRANGE_SERIALS).toString(16).padStart(38, '0')}`]
    const text = 'select not_after from certificates where issuer_id = $1 and serial_number = $2'
    return pool.query({ name: 'point', text, values })
  }
  const measure = repeatAbreast(64, select)
  await measure(1000)
  return measure(3000)
}
