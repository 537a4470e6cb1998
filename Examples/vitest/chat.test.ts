// A chat against scripted partners, with Vitest. Each test has a mock of its own.
import type {Mock} from 'belay'
import {expect, onTestFinished} from 'vitest'
import {openChat} from './chat.js'
import {test} from './mock.js'

/** Opens a chat that ends with its test; what it hears is in the list. */
function chatWith(url: () => string) {
  const heard: string[] = []
  const chat = openChat({url, hear: text => heard.push(text), end: reason => heard.push(`ended: ${reason}`)})
  onTestFinished(chat.close)
  return {...chat, heard}
}

/** Waits until something has happened in the mock so many times. */
async function happens(mock: Mock, kind: string, times = 1) {
  for await (const entry of mock.journal) {
    if (entry.kind === kind && --times === 0) return
  }
}

test('Jane greets John, and answers', async ({mockOf}) => {
  const mock = await mockOf({scenario: 'friendly-partner'})
  const chat = chatWith(() => mock.url('inviter'))
  await expect.poll(() => chat.heard).toContain('Hey John Doe, still up for Saturday?')

  chat.say('Yes!')
  await mock.waitFor({content: 'Yes!'}, {from: 'inviter'})
  await expect.poll(() => chat.heard).toContain('Great. I bring the rope, you bring the coffee.')
})

test('a lost connection is opened again', async ({mockOf}) => {
  const mock = await mockOf({scenario: 'quiet'})
  const chat = chatWith(() => mock.url('inviter'))
  await happens(mock, 'connected')

  await mock.fault('cut')
  await happens(mock, 'connected', 2)
  await mock.say('invitee', {type: 'message', content: 'Still there?'})
  await expect.poll(() => chat.heard).toContain('Still there?')
})

test('who is no participant is told so, and does not try again', async ({mockOf}) => {
  const mock = await mockOf({scenario: 'quiet'})
  const chat = chatWith(() => mock.url('outsider'))
  await expect.poll(() => chat.heard).toContain('ended: Not a participant in this session')
})
