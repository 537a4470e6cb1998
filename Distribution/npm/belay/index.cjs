// Belay for test runners: mocks that a test starts, drives and stops. The types stand beside, in index.d.cts.
'use strict'

const {MockError} = require('./lib/errors.cjs')
const {startMock} = require('./lib/start.cjs')

module.exports = {startMock, MockError}
