// Belay for test runners, as an ECMAScript module. The code is CommonJS: there are runners that compile tests to that.
import belay from './index.cjs'

export const {startMock, MockError} = belay
