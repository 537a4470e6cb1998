// Belay for test runners, as an ECMAScript module. The code is CommonJS, so that runners that compile to it have it too.
import belay from './index.cjs'

export const {startMock, MockError} = belay
