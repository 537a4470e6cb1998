#!/usr/bin/env node
// The command `belay`: runs the program that fits this machine, with the same streams, signals and exit code.
import {spawn} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import {createRequire} from 'node:module'

const require = createRequire(import.meta.url)
const {binary, spawnMessage} = require('../lib/binary.cjs')
// EX_UNAVAILABLE of sysexits.h, with which belay itself ends where something that it needs is not there.
const UNAVAILABLE = 69

function canOpen(file) {
  try {
    closeSync(openSync(file))
    return true
  } catch {
    return false
  }
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`)
  process.exit(UNAVAILABLE)
}

let program
try {
  program = binary()
} catch (error) {
  fail(error.message)
}
let child
// A terminal sends Ctrl-C and Ctrl-\ to the program as well; a second one would end it without a report.
const hasTerminal = canOpen('/dev/tty')
for (const signal of ['SIGINT', 'SIGQUIT']) {
  process.on(signal, () => hasTerminal || child.kill(signal))
}
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// After the listeners, which run once this is done: no signal is lost in between.
child = spawn(program, process.argv.slice(2), {stdio: 'inherit'})
// npx ends without a word to what it has started, and a mock would stay that nobody can stop.
if (process.env.npm_command === 'exec') {
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref()
}
child.on('error', error => {
  if (child.pid === undefined) fail(spawnMessage(program, error))
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code)
  // What starts this must see the signal, too.
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
