// What Playwright's and Vitest's `test` have in common: fixtures, on Node's own runner. As much as the examples use.
import {describe, test as run} from 'node:test'

/**
 * A `test` with fixtures.
 *
 * @param around runs each test with its own context and info: `around(t, run)`, where `run(context, info, whenFailed)`.
 */
export function testWith(around, fixtures = {}, used = [{}]) {
  const test = (name, body) => {
    // `use` holds for the tests that stand behind it, in its own group.
    const options = Object.assign({}, ...used)
    run(name, t => around(t, (...context) => runWith({...fixtures, ...options}, body, ...context)))
  }
  test.extend = more => testWith(around, {...fixtures, ...more})
  test.use = options => Object.assign(used.at(-1), options)
  test.describe = (name, group) => {
    describe(name, () => {
      used.push({})
      group()
      used.pop()
    })
  }
  return test
}

async function runWith(fixtures, body, context, info, whenFailed) {
  const values = {...context}
  const opened = []
  const open = async name => {
    if (name in values) return values[name]
    if (!(name in fixtures)) throw new Error(`there is no fixture ${name}`)
    const fixture = Array.isArray(fixtures[name]) ? fixtures[name][0] : fixtures[name]
    if (typeof fixture !== 'function') return (values[name] = fixture)
    const needed = await argumentsOf(fixture, open)
    await new Promise((resolve, reject) => {
      const one = {}
      const use = value => {
        values[name] = value
        opened.push(one)
        resolve()
        return new Promise(close => (one.close = close))
      }
      one.ended = Promise.resolve(fixture(needed, use, info))
      one.ended.catch(reject)
    })
    return values[name]
  }
  try {
    await body(await argumentsOf(body, open), info)
  } catch (error) {
    whenFailed()
    throw error
  } finally {
    for (const {close, ended} of opened.reverse()) {
      close()
      await ended
    }
  }
}

/** The fixtures that a function names in the pattern of its first argument. */
async function argumentsOf(body, open) {
  const pattern = /^[^(]*\(\s*\{([^}]*)\}/.exec(String(body))?.[1] ?? ''
  const values = {}
  const names = pattern.split(',').map(each => each.split(':')[0].trim())
  for (const name of names.filter(Boolean)) values[name] = await open(name)
  return values
}
