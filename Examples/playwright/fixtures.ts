// A fixture for Playwright: a mock for each test, which ends with it. Copy this file, and take `test` from it.
import {expect, test as base} from '@playwright/test'
import {startMock, type Mock, type Scenario} from 'belay'

export interface Fixtures {
  /** What partners do; `test.use({scenario: …})` chooses another, for a file or a group of tests. */
  scenario: Scenario
  /** The test's own mock. */
  mock: Mock
}

export const test = base.extend<Fixtures>({
  scenario: ['quiet', {option: true}],
  mock: async ({scenario}, use, testInfo) => {
    const mock = await startMock({scenario})
    await use(mock)
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('belay mock', {body: await mock.transcript(), contentType: 'text/plain'})
    }
    await mock.stop()
  },
})

export {expect}
