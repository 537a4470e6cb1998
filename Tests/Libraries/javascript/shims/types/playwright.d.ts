// As much of the types of Playwright and Node as Examples/playwright uses.
declare module '@playwright/test' {
  interface Locator {
    fill(text: string): Promise<void>
    press(key: string): Promise<void>
  }
  interface Page {
    goto(url: string): Promise<unknown>
    getByRole(role: 'status' | 'log'): Locator
    getByLabel(label: string): Locator
  }
  interface TestInfo {
    status?: 'passed' | 'failed'
    expectedStatus: 'passed' | 'failed'
    attach(name: string, options: {body: string; contentType: string}): Promise<void>
  }
  type Use<Value> = (value: Value) => Promise<void>
  type Fixture<Value, Known> =
    | ((context: Known, use: Use<Value>, testInfo: TestInfo) => Promise<void>)
    | [Value, {option: true}]
  interface Test<Known> {
    (name: string, body: (context: Known) => Promise<void> | void): void
    extend<Own>(fixtures: {[Name in keyof Own]: Fixture<Own[Name], Known & Own>}): Test<Known & Own>
    use(options: Partial<Known>): void
    describe(name: string, group: () => void): void
  }
  export const test: Test<{page: Page}>
  export function expect(locator: Locator): {
    toHaveText(text: string): Promise<void>
    toContainText(text: string): Promise<void>
  }
}

declare module 'node:url' {
  export function pathToFileURL(path: string): URL
}
