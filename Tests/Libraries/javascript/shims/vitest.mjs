// As much of Vitest as Examples/vitest uses, on Node's own runner.
import assert from 'node:assert/strict'
import {testWith} from './fixtures.mjs'

// In milliseconds, for a slow machine. Nothing waits that long in a run that passes.
const DEADLINE = 20_000

let finished = []

export const test = testWith(async (t, runTest) => {
  const task = {name: t.name}
  finished = []
  try {
    await runTest({task}, undefined, () => (task.result = {state: 'fail'}))
  } finally {
    for (const each of finished) await each()
  }
})

export function onTestFinished(body) {
  finished.push(body)
}

export function expect(value) {
  return {
    toBe: wanted => assert.equal(value, wanted),
    toEqual: wanted => assert.deepEqual(value, wanted),
    toContain: wanted => assert.ok(value.includes(wanted), `${JSON.stringify(value)} has no ${JSON.stringify(wanted)}`),
  }
}

expect.poll = value => ({
  async toContain(wanted) {
    const end = Date.now() + DEADLINE
    while (!value().includes(wanted) && Date.now() < end) await new Promise(resolve => setTimeout(resolve, 10))
    expect(value()).toContain(wanted)
  },
})
