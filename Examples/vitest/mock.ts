// A fixture for Vitest: mocks that end with the test that started them. Copy this file, and take `test` from it.
import {startMock, type Mock, type StartOptions} from 'belay'
import {test as base} from 'vitest'

export interface Fixtures {
  /** Starts a mock of the test's own; scripts play without waiting. */
  mockOf: (options?: StartOptions) => Promise<Mock>
}

export const test = base.extend<Fixtures>({
  mockOf: async ({task}, use) => {
    const mocks: Mock[] = []
    await use(async options => {
      const mock = await startMock({speed: 0, ...options})
      mocks.push(mock)
      return mock
    })
    for (const mock of mocks) {
      if (task.result?.state === 'fail') console.log(`belay mock:\n${await mock.transcript()}`)
      await mock.stop()
    }
  },
})
