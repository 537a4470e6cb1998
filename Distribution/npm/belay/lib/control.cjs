// The mock's control API over HTTP. Node's own client and not `fetch`, which test runners replace.
'use strict'

const http = require('node:http')
const https = require('node:https')
const {MockError} = require('./errors.cjs')

const CODES = {404: 'notFound', 408: 'timedOut'}

class Control {
  #base
  #process
  #secrets

  constructor(base, process, secrets) {
    this.#base = base
    this.#process = process
    this.#secrets = secrets
  }

  /**
   * A request below `/__belay`.
   *
   * @param body an object goes as JSON, a text as it is.
   * @returns the answer's JSON, or undefined where it has none.
   * @throws MockError with what the mock says is wrong.
   */
  async ask(method, path, body) {
    const response = await this.#open(method, path, body)
    let text = ''
    response.setEncoding('utf8')
    try {
      for await (const part of response) text += part
    } catch (error) {
      throw await this.#unreachable(error)
    }
    const answer = text ? JSON.parse(text) : undefined
    if (response.statusCode < 400) return answer
    const code = CODES[response.statusCode] ?? 'invalid'
    const detail = answer?.detail ?? `the mock answered ${response.statusCode}`
    throw new MockError(code, this.#secrets.hide(detail), answer?.entries)
  }

  /** The journal's entries, from the first on, until the mock ends (server-sent events, HTML standard, section 9.2). */
  async *entries() {
    if (this.#process.isStopping) return
    let response
    try {
      response = await this.#open('GET', '/events?since=0')
      response.setEncoding('utf8')
      let rest = ''
      for await (const part of response) {
        const events = (rest + part).split('\n\n')
        rest = events.pop()
        for (const event of events) {
          const [, data] = /^event: entry\n(?:id: .*\n)?data: (.*)$/.exec(event) ?? []
          if (data) yield JSON.parse(data)
        }
      }
    } catch (error) {
      // A mock that is stopped ends all that is open; that is the end of the journal.
      if (!this.#process.isStopping) throw error instanceof MockError ? error : await this.#unreachable(error)
    } finally {
      response?.destroy()
    }
  }

  #open(method, path, body) {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const url = new URL(`/__belay${path}`, this.#base)
      const options = {method, agent: false}
      // The mock that this process has started itself, on this machine; its certificate says no more.
      if (url.protocol === 'https:') options.rejectUnauthorized = false
      const request = (url.protocol === 'https:' ? https : http).request(url, options, resolve)
      request.on('error', error => this.#unreachable(error).then(reject))
      request.end(text)
    })
  }

  async #unreachable(error) {
    // A connection breaks a moment before it is known that its process has ended.
    await Promise.race([this.#process.ended, new Promise(resolve => setTimeout(resolve, 500))])
    const ended = this.#process.hasEnded || this.#process.isStopping
    const message = ended ? this.#process.ending : `the mock can't be reached: ${error.message}`
    return new MockError('unavailable', this.#secrets.hide(message))
  }
}

module.exports = {Control}
