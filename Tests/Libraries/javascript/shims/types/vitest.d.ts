// As much of Vitest's types as Examples/vitest uses.
declare module 'vitest' {
  interface TestContext {
    task: {name: string; result?: {state: string}}
  }
  type Use<Value> = (value: Value) => Promise<void>
  type FixtureSet<Own, Known> = {[Name in keyof Own]: (context: Known & Own, use: Use<Own[Name]>) => Promise<void>}
  interface Test<Known> {
    (name: string, body: (context: Known) => Promise<void> | void): void
    extend<Own>(fixtures: FixtureSet<Own, Known>): Test<Known & Own>
  }
  export const test: Test<TestContext>
  export function onTestFinished(body: () => void | Promise<void>): void
  interface Assertion {
    toBe(wanted: unknown): void
    toContain(wanted: unknown): void
  }
  export const expect: {
    (value: unknown): Assertion
    poll(value: () => unknown): {[Name in keyof Assertion]: (wanted: unknown) => Promise<void>}
  }
}
