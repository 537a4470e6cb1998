// A mock that runs: what it can be told, and what it tells.
import assert from 'node:assert/strict'
import test from 'node:test'
import {MockError, startMock} from 'belay'
import {Client, happens, mockOf} from './support.mjs'

test('partners say what they are told to', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  const entries = await mock.say('invitee', {type: 'typing', is_typing: true})
  assert.deepEqual(entries.map(entry => entry.kind), ['step', 'sent'])
  assert.equal((await client.next()).is_typing, true)
  const message = '"as" must be a role (inviter, invitee), "you" or "server"'
  await assert.rejects(mock.say('nobody', {}), {code: 'invalid', message})
  await assert.rejects(mock.say('invitee', {type: 'message'}), MockError)
})

test('steps are played, as text and as values', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  await mock.play('[invitee: {type: message, content: one}]')
  await mock.play({invitee: {type: 'message', content: 'two'}})
  await mock.play([{pause: '1s'}, {invitee: {type: 'message', content: 'three'}}])
  for (const content of ['one', 'two', 'three']) assert.equal(await client.hears(), content)
  await assert.rejects(mock.play('[nonsense]'), {code: 'invalid', message: /^steps:1:2: error: .*not "nonsense"/})
})

test('a room may be named', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter', {room: 'other'}))
  await mock.say('invitee', {type: 'message', content: 'over here'}, {room: 'other'})
  assert.equal(await client.hears(), 'over here')
  assert.deepEqual((await mock.messages('other')).map(each => each.content), ['over here'])
  assert.deepEqual(await mock.messages(), [])
  await assert.rejects(mock.play('cut', {room: 'attic'}), {code: 'notFound', message: /there are main, other/})
})

test('faults happen', async t => {
  const mock = await mockOf(t)
  const first = await Client.open(t, mock.url('inviter'))
  await mock.fault({close: 'tokenInvalid'})
  assert.equal((await first.closed).code, 4003)
  const second = await Client.open(t, mock.url('inviter'))
  await mock.fault('cut')
  assert.equal((await second.closed).code, 1006)
  await mock.fault({deny: 'userNotFound'})
  const third = await Client.open(t, mock.url('inviter'))
  assert.equal((await third.closed).code, 4002)
})

test('messages of clients are waited for', async t => {
  const mock = await mockOf(t)
  const [john, jane] = [await Client.open(t, mock.url('inviter')), await Client.open(t, mock.url('invitee'))]
  const waiting = mock.waitFor({content: {$matches: '(?i)yes'}}, {from: 'invitee', count: 2})
  john.say('Yes?')
  jane.say('yes')
  jane.say('no')
  jane.say('YES')
  const entries = await waiting
  assert.deepEqual(entries.map(entry => JSON.parse(entry.text).content), ['yes', 'YES'])
  // What two connections send comes in any order.
  const last = (await mock.waitFor({type: 'message'}, {count: 4})).at(-1).n
  const later = mock.waitFor({type: 'message'}, {since: last})
  john.say('later')
  assert.equal(JSON.parse((await later)[0].text).content, 'later')
})

test('a wait in vain says what was heard instead', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  client.say('No')
  client.send({type: 'message'})
  await mock.waitFor({content: 'No'})
  await happens(mock, 'dropped')
  await assert.rejects(mock.waitFor({content: 'Yes'}, {from: 'inviter', timeout: 1}), error => {
    assert.equal(error.code, 'timedOut')
    assert.equal(
      error.message,
      '0 of 1 message like {"content":"Yes"} from inviter came within 0.001 s; heard was:\n' +
        '  inviter: {"type":"message","content":"No"}\n' +
        '  inviter: {"type":"message"}  (breaks the contract: "content" is missing)',
    )
    assert.equal(error.entries.length, 2)
    return true
  })
  const nothing = '0 of 2 messages from invitee came within 0.001 s; nothing was heard from invitee'
  await assert.rejects(mock.waitFor(undefined, {from: 'invitee', count: 2, timeout: 1}), {message: nothing})
})

test('a wait in vain shows the newest frames, and those cut short', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  for (let number = 1; number <= 12; number++) client.say(`${number} ${'x'.repeat(300)}`)
  await mock.waitFor(undefined, {count: 12})
  await assert.rejects(mock.waitFor({content: 'Yes'}, {timeout: 1}), error => {
    const lines = error.message.split('\n')
    assert.equal(lines.length, 12)
    assert.equal(lines[1], '  … 2 before these')
    assert.match(lines[2], /^ {2}inviter: {"type":"message","content":"3 x{100,}…$/)
    return true
  })
})

test('the journal begins at the start, and ends with the mock', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  client.say('Hi')
  await mock.waitFor({content: 'Hi'})
  const first = []
  for await (const entry of mock.journal) {
    first.push(entry.kind)
    if (entry.kind === 'sent') break
  }
  assert.deepEqual(first, ['connected', 'received', 'sent'])

  const second = []
  let hasBegun
  const beginning = new Promise(resolve => (hasBegun = resolve))
  const reading = (async () => {
    for await (const entry of mock.journal) if (second.push(entry.n) === 3) hasBegun()
  })()
  await beginning
  await mock.stop()
  await reading
  assert.deepEqual(second.slice(0, 3), [1, 2, 3])
  for await (const entry of mock.journal) assert.fail(`after the end: ${entry.kind}`)
})

test('a reset and another scenario begin again', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  await mock.reset()
  assert.equal((await client.closed).code, 1012)
  await mock.scenario('kicked')
  assert.equal((await mock.state()).scenario.name, 'kicked')
  await mock.scenario({scenario: 'mine', you: 'inviter', script: []})
  assert.equal((await mock.state()).scenario.name, 'mine')
  await assert.rejects(mock.scenario('nothing-like-it'), {code: 'notFound'})
  await assert.rejects(mock.scenario({yaml: 'scenario: x\nscript: 1\n'}), {code: 'invalid'})
})

test('the transcript is for people', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  client.say('Hi')
  await mock.waitFor({content: 'Hi'})
  const lines = (await mock.transcript()).split('\n')
  assert.match(lines[0], /^ +\d+\.\d{3} connected +main inviter$/)
  assert.match(lines[1], /received +main inviter {"type":"message","content":"Hi"}$/)
  assert.equal((await mock.transcript(1)).split('\n').length, 1)
})

test('a mock may be stopped twice, and at once', async t => {
  const mock = await mockOf(t)
  const client = await Client.open(t, mock.url('inviter'))
  await Promise.all([mock.stop(), mock.stop()])
  await mock.stop()
  assert.equal((await client.closed).code, 1001)
  for (const call of [() => mock.play('cut'), () => mock.waitFor(), () => mock.state()]) {
    await assert.rejects(call(), {code: 'unavailable', message: 'the mock was stopped'})
  }
})

test('a mock is disposed of', async () => {
  const mock = await startMock({scenario: 'quiet'})
  await mock[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]()
  await assert.rejects(mock.state(), {message: 'the mock was stopped'})
})

test('a mock that ends by itself is told', async t => {
  const mock = await mockOf(t)
  const ended = {code: 'unavailable', message: 'the mock was ended by SIGKILL'}
  const failing = [
    assert.rejects(happens(mock, 'connected'), ended),
    assert.rejects(mock.waitFor({content: 'never'}, {timeout: 60_000}), ended),
  ]
  await mock.state()
  process.kill(mock.pid, 'SIGKILL')
  await Promise.all(failing)
  await assert.rejects(mock.play('cut'), ended)
  await mock.stop()
})

test('no token is in an error or in a transcript', async t => {
  const mock = await mockOf(t)
  const bad = await mock.token('invitee', {fault: 'alg-none'})
  const secrets = Object.values(mock.people).map(person => person.token)
  secrets.push(bad, new URL(mock.url('inviter')).searchParams.get('token'))
  const client = await Client.open(t, mock.url('inviter'))
  for (const secret of secrets) client.say(`mine is ${secret}, and here: ?token=${encodeURIComponent(secret)}`)
  await mock.waitFor(undefined, {count: secrets.length})
  const error = await mock.waitFor({content: 'never'}, {timeout: 1}).catch(reason => reason)
  const {inspect} = await import('node:util')
  const texts = [error.message, error.stack, inspect(error, {depth: 9}), await mock.transcript()]
  for (const step of [`[raw: ${secrets[0]}, nonsense]`, `{${secrets[0]}: 1}`]) {
    texts.push((await mock.play(step).catch(reason => reason)).message)
  }
  for (const text of texts) for (const secret of secrets) assert.ok(!text.includes(secret.slice(0, 60)), text)
  assert.match(error.message, /mine is \(token\)/)
})

test('credentials of other kinds are hidden, too', async t => {
  const mock = await mockOf(t, {contract: `${process.env.BELAY_CONTRACTS}/lobby-chat.yaml`, scenario: undefined})
  const client = await Client.open(t, mock.url())
  const [login] = mock.sockets[0].first
  client.send(login)
  await mock.waitFor({type: 'login'})
  const error = await mock.waitFor({type: 'say'}, {timeout: 1}).catch(reason => reason)
  assert.match(error.message, /"ticket":"\(token\)"/)
  assert.match(error.message, /"type":"login"/)
})
