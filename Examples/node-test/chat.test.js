// A chat against scripted partners, with node:test. Each test has a mock of its own.
import assert from 'node:assert/strict'
import test from 'node:test'
import {startMock} from 'belay'
import {Chat} from './chat.js'

/** Starts a mock that ends with its test. */
async function mockOf(t, options) {
  const mock = await startMock({speed: 0, ...options})
  t.after(() => mock.stop())
  return mock
}

/** A chat that ends with its test, and the texts that it hears, to be waited for one after the other. */
function chatOf(t, url) {
  const texts = []
  let wake = () => {}
  const chat = new Chat(url, text => {
    texts.push(text)
    wake()
  })
  t.after(() => chat.close())
  const next = async () => {
    while (texts.length === 0) await new Promise(resolve => (wake = resolve))
    return texts.shift()
  }
  return {chat, next}
}

/** Waits until something has happened in the mock so many times. */
async function happens(mock, kind, times = 1) {
  for await (const entry of mock.journal) {
    if (entry.kind === kind && --times === 0) return entry
  }
}

test('Jane greets John, and hears his answer', async t => {
  const mock = await mockOf(t, {scenario: 'friendly-partner'})
  const {chat, next} = chatOf(t, () => mock.url('inviter'))
  assert.equal(await next(), 'Hey John Doe, still up for Saturday?')

  chat.say('Yes!')
  await mock.waitFor({content: 'Yes!'}, {from: 'inviter'})
})

test('a lost connection is opened again', async t => {
  const mock = await mockOf(t, {scenario: 'quiet'})
  const {next} = chatOf(t, () => mock.url('inviter'))
  await happens(mock, 'connected')

  await mock.fault('cut')
  await happens(mock, 'connected', 2)
  await mock.say('invitee', {type: 'message', content: 'Still there?'})
  assert.equal(await next(), 'Still there?')
})

test('an expired token is replaced', async t => {
  const mock = await mockOf(t, {scenario: 'quiet'})
  const expired = mock.url('inviter', {token: await mock.token('inviter', {fault: 'expired'})})
  let tries = 0
  chatOf(t, () => (tries++ === 0 ? expired : mock.url('inviter')))
  assert.equal((await happens(mock, 'denied')).code, 4003)
  await happens(mock, 'connected')
})

test('a partner of your own script', async t => {
  const asked = {type: 'message', content: {$matches: '(?i)where'}}
  const script = [{on: asked, do: [{invitee: {type: 'message', content: 'On my way!'}}]}]
  const mock = await mockOf(t, {scenario: {you: 'inviter', script}})
  const {chat, next} = chatOf(t, () => mock.url('inviter'))
  await happens(mock, 'connected')

  chat.say('Where are you?')
  assert.equal(await next(), 'Where are you?')
  assert.equal(await next(), 'On my way!')
})
