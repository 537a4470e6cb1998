// A chat page against scripted partners, with Playwright. Each test has a mock of its own.
import {pathToFileURL} from 'node:url'
import {expect, test} from './fixtures'

/** The page of somebody whose WebSocket has this URL. Your app has a setting for it. */
function pageOf(url: string): string {
  const page = pathToFileURL('chat.html')
  page.searchParams.set('server', url)
  return page.href
}

test('what John writes arrives, and what Jane says is shown', async ({page, mock}) => {
  await page.goto(pageOf(mock.url('inviter')))
  await expect(page.getByRole('status')).toHaveText('connected')

  await page.getByLabel('Message').fill('Saturday?')
  await page.getByLabel('Message').press('Enter')
  await mock.waitFor({content: 'Saturday?'}, {from: 'inviter'})

  await mock.say('invitee', {type: 'typing', is_typing: true})
  await expect(page.getByRole('status')).toHaveText('Jane Smith is typing')
  await mock.say('invitee', {type: 'message', content: 'Sure!'})
  await expect(page.getByRole('log')).toContainText('Jane Smith: Sure!')
})

test('a lost connection is opened again', async ({page, mock}) => {
  await page.goto(pageOf(mock.url('inviter')))
  await expect(page.getByRole('status')).toHaveText('connected')

  await mock.fault('cut')
  let connected = 0
  for await (const entry of mock.journal) {
    if (entry.kind === 'connected' && ++connected === 2) break
  }
  await expect(page.getByRole('status')).toHaveText('connected')
})

test('an expired token is told', async ({page, mock}) => {
  await page.goto(pageOf(mock.url('inviter', {token: await mock.token('inviter', {fault: 'expired'})})))
  await expect(page.getByRole('status')).toHaveText('closed: Invalid or expired token')
})

test.describe('with a partner who asks', () => {
  test.use({scenario: 'partner-asks'})

  test('her question is shown', async ({page, mock}) => {
    await page.goto(pageOf(mock.url('inviter')))
    await expect(page.getByRole('log')).toContainText('Are you coming on Saturday, John Doe?')
  })
})
