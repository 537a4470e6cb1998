// startMock: from options to a mock that listens.
'use strict'

const fs = require('node:fs')
const {binary} = require('./binary.cjs')
const {Control} = require('./control.cjs')
const {MockError, Secrets} = require('./errors.cjs')
const {Mock} = require('./mock.cjs')
const {MockProcess} = require('./process.cjs')
const {inline} = require('./scenario.cjs')

const KNOWN = ['scenario', 'contract', 'args', 'speed', 'seed', 'env', 'cwd', 'signal']
const STOP_WITH_STDIN = '--stop-with-stdin'

// Programs that don't know --stop-with-stdin: older ones, named by BELAY_BINARY.
const withoutStop = new Set()

/** Starts a mock of its own process, on a free port. The words are explained in index.d.cts. */
async function startMock(options = {}) {
  for (const name of Object.keys(options)) {
    const message = `startMock has no option "${name}", only ${KNOWN.join(', ')}`
    if (!KNOWN.includes(name)) throw new MockError('invalid', message)
  }
  const {scenario, contract, args = [], speed, seed, env, cwd, signal} = options
  if (args.some(each => /^--ready-file(=|$)/.test(each))) {
    const message = 'startMock needs --ready-file for itself; what it says is in the mock: sockets, people, rooms'
    throw new MockError('invalid', message)
  }
  if (cwd !== undefined && !fs.existsSync(cwd)) throw new MockError('invalid', `there is no folder ${cwd} (cwd)`)
  signal?.throwIfAborted()
  const own = inline(scenario)
  const words = [
    ...(speed === undefined ? [] : ['--speed', String(speed)]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...args,
    ...(contract === undefined ? [] : [contract]),
    ...(own !== null ? ['{folder}/scenario.yaml'] : scenario === undefined ? [] : [scenario]),
  ]
  const files = own === null ? {} : {'scenario.yaml': own}
  const program = binary({...process.env, ...env})
  const {running, ready} = await started(program, {args: words, files, env, cwd}, signal)
  const secrets = new Secrets()
  secrets.addReady(ready)
  const mock = new Mock(running, ready, new Control(ready.http, running, secrets), secrets, cwd)
  try {
    await mock.prepare()
    signal?.throwIfAborted()
  } catch (error) {
    await running.stop()
    throw error
  }
  signal?.addEventListener('abort', () => mock.stop(), {once: true})
  return mock
}

async function started(program, options, signal) {
  const stops = !withoutStop.has(program)
  const running = new MockProcess(program, {...options, args: [...(stops ? [STOP_WITH_STDIN] : []), ...options.args]})
  const abort = () => running.kill()
  signal?.addEventListener('abort', abort, {once: true})
  try {
    return {running, ready: await running.ready()}
  } catch (error) {
    signal?.throwIfAborted()
    if (!stops || !running.errors.includes(`Unknown option '${STOP_WITH_STDIN}'`)) throw error
    withoutStop.add(program)
    return await started(program, options, signal)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

module.exports = {startMock}
