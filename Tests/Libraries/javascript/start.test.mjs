// startMock: what it takes, where its mocks are, and how it fails.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import {createRequire} from 'node:module'
import os from 'node:os'
import path from 'node:path'
import test from 'node:test'
import {MockError, startMock} from 'belay'
import {Client, happens, mockOf} from './support.mjs'

const CONTRACTS = process.env.BELAY_CONTRACTS

function folder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'belay-test-'))
  t.after(() => fs.rmSync(made, {recursive: true}))
  return made
}

/** What startMock fails with. */
async function failure(options) {
  const error = await startMock(options).then(
    async mock => mock.stop().then(() => assert.fail('it started')),
    reason => reason,
  )
  assert.ok(error instanceof MockError, error.stack)
  return error
}

test('twenty mocks at once each have a port of their own', async t => {
  const mocks = await Promise.all(Array.from({length: 20}, () => mockOf(t)))
  assert.equal(new Set(mocks.map(mock => mock.http)).size, 20)
  const clients = await Promise.all(mocks.map(mock => Client.open(t, mock.url('inviter'))))
  await Promise.all(
    mocks.map(async (mock, index) => {
      await mock.say('invitee', {type: 'message', content: `number ${index}`})
      assert.equal(await clients[index].hears(), `number ${index}`)
    }),
  )
})

test('each person has a URL into each room', async t => {
  const mock = await mockOf(t)
  assert.deepEqual(Object.keys(mock.people), ['inviter', 'invitee', 'friend', 'outsider'])
  await Client.open(t, mock.url('inviter'))
  await Client.open(t, mock.url('friend', {room: 'other'}))
  assert.equal((await happens(mock, 'connected', 2)).room, 'other')
  const outsider = await Client.open(t, mock.url('outsider'))
  assert.equal((await outsider.closed).code, 4004)
})

test('a person or a room that is not there is told with those that are', async t => {
  const mock = await mockOf(t)
  const message = 'there is no person "nobody"; there are inviter, invitee, friend, outsider'
  assert.throws(() => mock.url('nobody'), {name: 'MockError', code: 'notFound', message})
  assert.throws(() => mock.url(), {message: 'say which person; there are inviter, invitee, friend, outsider'})
  assert.throws(() => mock.url('inviter', {room: 'attic'}), {message: 'there is no room "attic"; there are main, other'})
  assert.throws(() => mock.url('inviter', {socket: 'attic'}), {code: 'notFound'})
  assert.equal(new URL(mock.url('inviter', {socket: 'sessionChat'})).host, new URL(mock.http).host)
})

test('a token with a fault takes the place of a good one', async t => {
  const mock = await mockOf(t)
  const url = mock.url('inviter', {token: await mock.token('inviter', {fault: 'expired'})})
  const client = await Client.open(t, url)
  assert.equal((await client.closed).code, 4003)
  const good = await Client.open(t, mock.url('inviter', {token: await mock.token('inviter', {lifetime: '1m'})}))
  good.say('Hi')
  await mock.waitFor({content: 'Hi'})
})

test('a contract without people is opened by its sockets', async t => {
  const mock = await mockOf(t, {contract: `${CONTRACTS}/price-feed.yaml`, scenario: undefined})
  assert.deepEqual(mock.people, {})
  assert.deepEqual(mock.sockets[0].receives, ['subscribe', 'unsubscribe'])
  assert.equal(mock.url(), mock.sockets[0].url)
  assert.throws(() => mock.url('inviter'), {message: /this contract has none; name a socket/})
  assert.throws(() => mock.url(undefined, {socket: 'attic'}), {message: 'there is no socket "attic"; there are production'})
  await assert.rejects(mock.fault('cut'), {message: /one comes into being when somebody connects/})

  const client = await Client.open(t, mock.url(undefined, {socket: 'production'}))
  await happens(mock, 'connected')
  await mock.say('server', {event: 'heartbeat', time: '2026-03-02T09:30:05Z'})
  while ((await client.next()).time !== '2026-03-02T09:30:05Z');
  await mock.fault({close: 4000})
  assert.equal((await client.closed).code, 4000)
})

test('what a socket asks for is in the mock', async t => {
  const mock = await mockOf(t, {contract: `${CONTRACTS}/device-telemetry.yaml`, scenario: undefined})
  assert.deepEqual(mock.sockets.map(each => each.name), ['device', 'alerts'])
  assert.deepEqual(mock.sockets[0].subprotocols, ['telemetry.v2'])
  assert.deepEqual(Object.keys(mock.sockets[0].headers), ['Authorization'])
  assert.equal(mock.url(undefined, {socket: 'alerts'}), mock.sockets[1].url)
})

test('a scenario may stand in the test, as an object or as text', async t => {
  const script = [{on: 'connect', do: [{invitee: {type: 'message', content: 'Hello, {{you.name}}'}}]}]
  const yaml = `scenario: mine\nyou: inviter\nscript:\n  - on: connect\n    do: [{invitee: {type: message, content: Ahoy}}]\n`
  const first = await mockOf(t, {scenario: {you: 'inviter', script}})
  const second = await mockOf(t, {scenario: {yaml}})
  assert.equal(await (await Client.open(t, first.url('inviter'))).hears(), 'Hello, John Doe')
  assert.equal(await (await Client.open(t, second.url('inviter'))).hears(), 'Ahoy')
})

test('a scenario file is looked for in cwd', async t => {
  const cwd = folder(t)
  fs.writeFileSync(path.join(cwd, 'mine.yaml'), 'scenario: mine\nyou: invitee\nscript: []\n')
  const mock = await mockOf(t, {scenario: 'mine.yaml', cwd})
  assert.equal((await mock.state()).scenario.name, 'mine')
  await mock.scenario('quiet')
  await mock.scenario('mine.yaml')
  assert.equal((await mock.state()).scenario.you, 'invitee')
})

test('speed, seed and other options reach the mock', async t => {
  const mock = await mockOf(t, {speed: 3, seed: 18446744073709551615n, args: ['--denials', 'refuse']})
  const {speed, seed} = (await mock.state()).scenario
  assert.deepEqual([speed, seed], [3, '18446744073709551615'])
  await assert.rejects(Client.open(t, mock.url('outsider')))
})

test('the environment is added to', async t => {
  await assert.rejects(startMock({env: {BELAY_BINARY: '/no/such/belay'}}), {
    code: 'unavailable',
    message: 'BELAY_BINARY names /no/such/belay, and no file is there',
  })
})

test('a mock may serve wss', async t => {
  const mock = await mockOf(t, {args: ['--tls'], env: {HOME: folder(t), XDG_DATA_HOME: folder(t)}})
  assert.match(mock.url('inviter'), /^wss:/)
  assert.equal((await mock.state()).scenario.name, 'quiet')
})

test('CommonJS has the same', async t => {
  const belay = createRequire(import.meta.url)('belay')
  assert.equal(belay.startMock, startMock)
  assert.equal(belay.MockError, MockError)
})

test('a scenario that is not there fails with the words of the mock', async () => {
  const error = await failure({scenario: 'nothing-like-it'})
  assert.equal(error.code, 'invalid')
  assert.match(error.message, /no scenario nothing-like-it .*friendly-partner/)
})

test('a mistake in a scenario comes out with its place', async () => {
  const error = await failure({scenario: {you: 'inviter', script: [{on: 'conect', do: ['cut']}]}})
  assert.match(error.message, /scenario\.yaml:6:13: error: a trigger is one of .* did you mean "connect"\?/)
})

test('a mistake in the call is told', async t => {
  assert.match((await failure({scenari: 'quiet'})).message, /^startMock has no option "scenari", only scenario, contract/)
  assert.match((await failure({args: ['--ready-file', 'x']})).message, /needs --ready-file for itself/)
  assert.match((await failure({cwd: '/no/such/folder'})).message, /^there is no folder \/no\/such\/folder \(cwd\)$/)
  assert.match((await failure({args: ['--no-such-option']})).message, /Unknown option '--no-such-option'/)
})

test('a start that is aborted leaves no mock', async t => {
  const before = new AbortController()
  before.abort()
  await assert.rejects(startMock({signal: before.signal}), {name: 'AbortError'})

  const during = new AbortController()
  const starting = startMock({scenario: 'quiet', signal: during.signal})
  during.abort()
  await assert.rejects(starting, {name: 'AbortError'})

  const afterwards = new AbortController()
  const mock = await mockOf(t, {signal: afterwards.signal})
  const journal = all(mock.journal)
  afterwards.abort()
  await journal
  await assert.rejects(mock.state(), {message: 'the mock was stopped'})
})

async function all(values) {
  const list = []
  for await (const value of values) list.push(value)
  return list
}
