// A headless Chromium, driven over the pipes of its DevTools protocol, in the words of Playwright.
import {spawn} from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']
// In milliseconds, for a slow machine. Nothing waits that long in a run that passes.
const DEADLINE = 20_000

function program() {
  for (const folder of process.env.PATH.split(path.delimiter)) {
    for (const name of NAMES) if (fs.existsSync(path.join(folder, name))) return path.join(folder, name)
  }
  throw new Error(`none of ${NAMES.join(', ')} is installed; dev/test installs one`)
}

export class Browser {
  #process
  #folder
  #number = 0
  #asked = new Map()
  #events = []
  #rest = ''

  static async start() {
    const browser = new Browser()
    browser.#folder = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'))
    browser.#process = spawn(
      program(),
      ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
        '--remote-debugging-pipe', `--user-data-dir=${browser.#folder}`, 'about:blank'],
      {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']},
    )
    browser.#process.stdio[4].setEncoding('utf8').on('data', text => browser.#hear(text))
    return browser
  }

  #hear(text) {
    const messages = (this.#rest + text).split('\0')
    this.#rest = messages.pop()
    for (const message of messages.map(each => JSON.parse(each))) {
      if (message.id === undefined) {
        for (const event of this.#events) event(message)
        continue
      }
      const {resolve, reject} = this.#asked.get(message.id)
      this.#asked.delete(message.id)
      if (message.error) reject(new Error(message.error.message))
      else resolve(message.result)
    }
  }

  ask(method, params = {}, sessionId = undefined) {
    const id = ++this.#number
    this.#process.stdio[3].write(`${JSON.stringify({id, method, params, sessionId})}\0`)
    return new Promise((resolve, reject) => this.#asked.set(id, {resolve, reject}))
  }

  /** The next event of this name. */
  event(method) {
    return new Promise(resolve => {
      const listener = message => {
        if (message.method !== method) return
        this.#events = this.#events.filter(each => each !== listener)
        resolve(message.params)
      }
      this.#events.push(listener)
    })
  }

  async page() {
    const {targetId} = await this.ask('Target.createTarget', {url: 'about:blank'})
    const {sessionId} = await this.ask('Target.attachToTarget', {targetId, flatten: true})
    await this.ask('Page.enable', {}, sessionId)
    return new Page(this, sessionId)
  }

  async stop() {
    const ended = new Promise(resolve => this.#process.once('close', resolve))
    this.#process.kill()
    await ended
    fs.rmSync(this.#folder, {recursive: true, force: true, maxRetries: 5})
  }
}

class Page {
  constructor(browser, session) {
    this.browser = browser
    this.session = session
  }

  async goto(url) {
    const loaded = this.browser.event('Page.loadEventFired')
    await this.browser.ask('Page.navigate', {url}, this.session)
    await loaded
  }

  getByRole(role) {
    return new Locator(this, `[role="${role}"]`)
  }

  getByLabel(label) {
    return new Locator(this, `[aria-label="${label}"]`)
  }

  async evaluate(expression) {
    const options = {expression, awaitPromise: true, returnByValue: true}
    const {result, exceptionDetails} = await this.browser.ask('Runtime.evaluate', options, this.session)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }
}

class Locator {
  constructor(page, selector) {
    this.page = page
    this.selector = selector
  }

  get #found() {
    return `document.querySelector(${JSON.stringify(this.selector)})`
  }

  fill(text) {
    return this.page.evaluate(`${this.#found}.focus(), ${this.#found}.value = ${JSON.stringify(text)}, undefined`)
  }

  async press(key) {
    await this.page.evaluate(`${this.#found}.focus()`)
    for (const type of ['keyDown', 'keyUp']) {
      await this.page.browser.ask('Input.dispatchKeyEvent', {type, key}, this.page.session)
    }
  }

  /** Waits until something is true of what is found; what a page shows changes with its document. */
  async becomes(condition) {
    const text = await this.page.evaluate(`new Promise(resolve => {
      const found = ${this.#found}
      const end = text => { observer.disconnect(); clearTimeout(timer); resolve(text) }
      const check = () => ${condition} && end(null)
      const observer = new MutationObserver(check)
      observer.observe(document, {subtree: true, childList: true, characterData: true})
      const timer = setTimeout(() => end(found.textContent), ${DEADLINE})
      check()
    })`)
    if (text !== null) throw new Error(`${this.selector} is ${JSON.stringify(text)}; wanted was ${condition}`)
  }
}
