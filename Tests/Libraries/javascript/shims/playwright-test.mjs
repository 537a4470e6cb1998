// As much of Playwright's test runner as Examples/playwright uses, on Node's own runner and a real Chromium.
import {Browser} from './browser.mjs'
import {testWith} from './fixtures.mjs'

export const test = testWith(async (t, runTest) => {
  const info = {
    status: 'passed',
    expectedStatus: 'passed',
    attach: async (name, {body}) => console.log(`attached ${name}:\n${body}`),
  }
  await runTest({}, info, () => (info.status = 'failed'))
}).extend({
  page: async ({}, use) => {
    const browser = await Browser.start()
    await use(await browser.page())
    await browser.stop()
  },
})

export function expect(locator) {
  return {
    toHaveText: text => locator.becomes(`found.textContent.trim() === ${JSON.stringify(text)}`),
    toContainText: text => locator.becomes(`found.textContent.includes(${JSON.stringify(text)})`),
  }
}
