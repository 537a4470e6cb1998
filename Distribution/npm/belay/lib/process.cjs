// A `belay mock` as a process: started on a port of its own, ready or failed, and ended with the one that started it.
'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const {spawn} = require('node:child_process')
const {MockError} = require('./errors.cjs')
const {spawnMessage} = require('./binary.cjs')

// In milliseconds. Nothing waits that long where all is well.
const READY_WITHIN = 60_000
const END_WITHIN = 5_000
// Of what the process says on standard error.
const KEPT_ERRORS = 64_000

// What must not outlive this process, however it ends.
const running = new Set()
process.on('exit', () => {
  for (const one of running) one.terminate()
})

class MockProcess {
  #child
  #folder
  #errors = ''
  #stopping = false

  /**
   * @param program the binary.
   * @param options `args`, `files` ({name: text}, put into a folder that is the mock's own; an argument `{folder}/name`
   *   becomes its path), `env`, `cwd`.
   */
  constructor(program, {args, files = {}, env, cwd}) {
    this.program = program
    this.#folder = fs.mkdtempSync(path.join(os.tmpdir(), 'belay-'))
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(this.#folder, name), text)
    this.#isTemporary = Object.keys(files).length === 0
    this.readyFile = path.join(this.#folder, 'ready.json')
    const words = args.map(each => each.replace('{folder}', this.#folder))
    this.ended = new Promise(resolve => this.#start(words, env, cwd, resolve))
  }

  // Whether the folder is needed only until the mock is ready.
  #isTemporary

  #start(words, env, cwd, resolve) {
    this.#child = spawn(this.program, ['mock', '--port', '0', '--ready-file', this.readyFile, ...words], {
      // The mock ends when its standard input does, and that ends with this process, even where it is killed.
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {...process.env, ...env},
      cwd,
    })
    const child = this.#child
    running.add(this)
    child.stdin.on('error', () => {})
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', text => (this.#errors = (this.#errors + text).slice(-KEPT_ERRORS)))
    child.on('error', error => {
      if (child.pid !== undefined) return
      this.failure = spawnMessage(this.program, error)
      this.#cleanUp()
      resolve()
    })
    child.on('close', (code, signal) => {
      this.exit = {code, signal}
      this.#cleanUp()
      resolve()
    })
  }

  #cleanUp() {
    running.delete(this)
    fs.rmSync(this.#folder, {recursive: true, force: true})
  }

  /** Whether `stop` was called. */
  get isStopping() {
    return this.#stopping
  }

  get hasEnded() {
    return this.failure !== undefined || this.exit !== undefined
  }

  /** What it has said on standard error. */
  get errors() {
    return this.#errors.trim()
  }

  get pid() {
    return this.#child.pid
  }

  /** How it ended, in words. */
  get ending() {
    if (this.failure) return this.failure
    if (this.#stopping) return 'the mock was stopped'
    if (!this.exit) return 'the mock runs'
    const {code, signal} = this.exit
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
    return `the mock ${how}${this.errors ? `: ${this.errors}` : ''}`
  }

  /** What the ready file says, once it is there: the folder tells when, and a slow look where it does not. */
  ready() {
    return new Promise((resolve, reject) => {
      let watcher
      const finish = (settle, value) => {
        watcher?.close()
        clearInterval(timer)
        clearTimeout(limit)
        settle(value)
      }
      const look = () => {
        const text = contents(this.readyFile)
        if (text !== null) finish(resolve, JSON.parse(text))
      }
      const timer = setInterval(look, 50)
      const limit = setTimeout(() => {
        this.kill()
        const message = `the mock was not ready within ${READY_WITHIN / 1000} s. ${this.errors}`
        finish(reject, new MockError('unavailable', message))
      }, READY_WITHIN)
      try {
        watcher = fs.watch(this.#folder, look)
        watcher.on('error', () => {})
      } catch {
        // The system has no watch left to give; the timer is enough.
      }
      this.ended.then(() => finish(reject, this.#whyNotStarted))
      look()
    }).then(ready => {
      // It holds tokens. Nobody needs it any more.
      if (this.#isTemporary) fs.rmSync(this.#folder, {recursive: true, force: true})
      this.#child.unref()
      this.#child.stdin.unref()
      this.#child.stderr.unref()
      return ready
    })
  }

  /** In the mock's own words, if it has said any. */
  get #whyNotStarted() {
    if (this.failure) return new MockError('unavailable', this.failure)
    return new MockError('invalid', this.errors || this.ending)
  }

  /** Ends it, and waits until it has. */
  async stop() {
    this.#stopping = true
    if (this.hasEnded) return this.ended
    this.#child.ref()
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_WITHIN)
    await this.ended
    clearTimeout(timer)
  }

  /** Asks it to end, and does not wait: for a process that is about to end itself. */
  terminate() {
    this.#child.kill('SIGTERM')
    fs.rmSync(this.#folder, {recursive: true, force: true})
  }

  /** Ends it at once. */
  kill() {
    this.#child.kill('SIGKILL')
  }
}

function contents(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

module.exports = {MockProcess}
