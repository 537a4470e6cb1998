/*
 * What generated validators stand on. `belay generate --language typescript` copies those of these declarations that a contract
 * needs, each with what it names itself; a declaration ends where a line of its own is empty.
 */

/** What is wrong with a value, and where in it. */
export interface Issue {
  readonly message: string;
  readonly path: ReadonlyArray<string | number>;
}

/** A schema that libraries know what to do with: Standard Schema, version 1 (https://standardschema.dev). */
export interface StandardSchema<T> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) => { readonly value: T; readonly issues?: undefined } | { readonly issues: ReadonlyArray<Issue> };
    readonly types?: { readonly input: T; readonly output: T } | undefined;
  };
}

/** A frame that breaks the contract. */
export class InvalidFrame extends Error {
  readonly issues: ReadonlyArray<Issue>;

  constructor(issues: ReadonlyArray<Issue>) {
    super(issues.map(({ path, message }) => `${["frame", ...path].join("/")} ${message}`).join("; "));
    this.name = "InvalidFrame";
    this.issues = issues;
  }
}

type Path = ReadonlyArray<string | number>;

/** Adds what is wrong to the issues, and what it has judged of the value to `seen`. */
type Check = (value: unknown, path: Path, issues: Issue[], seen?: Set<unknown>) => void;

type JSONObject = { readonly [name: string]: unknown };

/** All of some checks, which are made when they are first used. */
function all(make: () => ReadonlyArray<Check>): Check {
  let checks: ReadonlyArray<Check> | undefined;
  return (value, path, issues, seen) => {
    for (const check of checks || (checks = make())) check(value, path, issues, seen);
  };
}

function schema<T>(check: Check): StandardSchema<T> {
  return {
    "~standard": {
      version: 1,
      vendor: "belay",
      validate: (value) => {
        const issues: Issue[] = [];
        check(value, [], issues);
        return issues.length ? { issues } : { value: value as T };
      },
    },
  };
}

function fail(issues: Issue[], path: Path, message: string): void {
  issues.push({ message, path });
}

/** The type of a JSON value. */
function kind(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : isNumber(value) ? "number" : typeof value;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && value === value;
}

/** A number of a JSON text, or any other value that is neither an array nor an object. */
function scalar(word: string): unknown {
  return JSON.parse(word);
}

/** What a frame says, once it was judged. */
function settled<T>(value: T): T {
  return value;
}

/** One of these types. */
function ofType(...kinds: string[]): Check {
  return (value, path, issues) => {
    if (!kinds.includes(kind(value))) fail(issues, path, `must be ${kinds.join(" or ")}, not ${kind(value)}`);
  };
}

function isObject(value: unknown): value is JSONObject {
  return kind(value) === "object";
}

/** Whether an object has a member of its own; one that is undefined does not travel. */
function has(value: object, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(value, name) && (value as JSONObject)[name] !== undefined;
}

/** Members that a later one of the same name hides: each must be right, so that no two readers of a frame differ. */
const hidden = /* @__PURE__ */ new WeakMap<object, ReadonlyArray<[string, unknown]>>();

function members(value: JSONObject): ReadonlyArray<[string, unknown]> {
  return [...(hidden.get(value) || []), ...Object.entries(value).filter(([name]) => has(value, name))];
}

/** Members by their names. */
function properties(checks: { readonly [name: string]: Check }): Check {
  return (value, path, issues, seen) => {
    if (!isObject(value)) return;
    for (const [name, item] of members(value)) {
      if (!has(checks, name)) continue;
      checks[name]!(item, [...path, name], issues);
      if (seen) seen.add(name);
    }
  };
}

function required(...names: string[]): Check {
  return (value, path, issues) => {
    if (!isObject(value)) return;
    for (const name of names) if (!has(value, name)) fail(issues, [...path, name], "is missing");
  };
}

/** Members whose names match an expression. */
function patternProperties(...checks: [RegExp, Check][]): Check {
  return (value, path, issues, seen) => {
    if (!isObject(value)) return;
    for (const [name, item] of members(value)) {
      for (const [expression, check] of checks) {
        if (!expression.test(name)) continue;
        check(item, [...path, name], issues);
        if (seen) seen.add(name);
      }
    }
  };
}

/** Members that have none of the names and match none of the expressions. */
function additionalProperties(names: string[], expressions: RegExp[], check: Check): Check {
  return (value, path, issues, seen) => {
    if (!isObject(value)) return;
    for (const [name, item] of members(value)) {
      if (names.includes(name) || expressions.some((expression) => expression.test(name))) continue;
      check(item, [...path, name], issues);
      if (seen) seen.add(name);
    }
  };
}

function propertyNames(check: Check): Check {
  return (value, path, issues) => {
    if (isObject(value)) for (const [name] of members(value)) check(name, [...path, name], issues);
  };
}

/** If a member is there, others must be, too. */
function dependentRequired(cause: string, ...names: string[]): Check {
  const rest = required(...names);
  return (value, path, issues) => {
    if (isObject(value) && has(value, cause)) rest(value, path, issues);
  };
}

/** If a member is there, the object must be this, too. */
function dependentSchema(cause: string, check: Check): Check {
  return (value, path, issues, seen) => {
    if (isObject(value) && has(value, cause)) check(value, path, issues, seen);
  };
}

function minProperties(least: number): Check {
  return (value, path, issues) => {
    if (isObject(value) && Object.keys(value).filter((name) => has(value, name)).length < least) {
      fail(issues, path, `must have at least ${least} members`);
    }
  };
}

function maxProperties(most: number): Check {
  return (value, path, issues) => {
    if (isObject(value) && Object.keys(value).filter((name) => has(value, name)).length > most) {
      fail(issues, path, `must have at most ${most} members`);
    }
  };
}

/** The first items, and all others. */
function items(first: Check[], rest?: Check): Check {
  return (value, path, issues, seen) => {
    if (!Array.isArray(value)) return;
    value.forEach((item, index) => {
      const check = first[index] || rest;
      if (!check) return;
      check(item, [...path, index], issues);
      if (seen) seen.add(index);
    });
  };
}

function contains(check: Check, least: number, most: number): Check {
  return (value, path, issues, seen) => {
    if (!Array.isArray(value)) return;
    let count = 0;
    value.forEach((item, index) => {
      if (!fits(check, item)) return;
      count += 1;
      if (seen) seen.add(index);
    });
    if (count < least || count > most) fail(issues, path, `has ${count} of the items that it must contain`);
  };
}

function minItems(least: number): Check {
  return (value, path, issues) => {
    if (Array.isArray(value) && value.length < least) fail(issues, path, `must have at least ${least} items`);
  };
}

function maxItems(most: number): Check {
  return (value, path, issues) => {
    if (Array.isArray(value) && value.length > most) fail(issues, path, `must have at most ${most} items`);
  };
}

function uniqueItems(): Check {
  return (value, path, issues) => {
    if (Array.isArray(value) && value.some((item, index) => value.slice(0, index).some((other) => equal(item, other)))) {
      fail(issues, path, "must not repeat items");
    }
  };
}

/** One of these values, none of which is a number or holds others. */
function oneOf(...values: unknown[]): Check {
  return (value, path, issues) => {
    if (!values.includes(value)) fail(issues, path, `must be ${values.map((one) => JSON.stringify(one)).join(" or ")}`);
  };
}

/** One of these values. */
function equals(...values: unknown[]): Check {
  return (value, path, issues) => {
    if (values.some((one) => equal(one, value))) return;
    fail(issues, path, `must be ${values.map((one) => JSON.stringify(one)).join(" or ")}`);
  };
}

/** Whether two JSON values are the same. */
function equal(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const names = Object.keys(left).filter((name) => has(left, name));
    return (
      names.length === Object.keys(right).filter((name) => has(right, name)).length &&
      names.every((name) => has(right, name) && equal(left[name], right[name]))
    );
  }
  return isNumber(left) && isNumber(right) ? compare(left, right) === 0 : left === right;
}

/** Counts code points. */
function minLength(least: number): Check {
  return (value, path, issues) => {
    if (typeof value === "string" && [...value].length < least) {
      fail(issues, path, `must have at least ${least} characters`);
    }
  };
}

/** Counts code points. */
function maxLength(most: number): Check {
  return (value, path, issues) => {
    if (typeof value === "string" && [...value].length > most) fail(issues, path, `must have at most ${most} characters`);
  };
}

function pattern(expression: RegExp): Check {
  return (value, path, issues) => {
    if (typeof value === "string" && !expression.test(value)) fail(issues, path, `must match ${expression.source}`);
  };
}

/** A text of a format. */
function format(name: string, test: (text: string) => boolean): Check {
  return (value, path, issues) => {
    if (typeof value === "string" && !test(value)) fail(issues, path, `must be a text of the format ${name}`);
  };
}

/** Whether nothing is wrong with a value. */
function fits(check: Check, value: unknown, seen?: Set<unknown>): boolean {
  const issues: Issue[] = [];
  const own = new Set();
  check(value, [], issues, seen && own);
  if (seen && !issues.length) own.forEach((mark) => seen.add(mark));
  return !issues.length;
}

function anyOf(...checks: Check[]): Check {
  return (value, path, issues, seen) => {
    if (!checks.filter((check) => fits(check, value, seen)).length) fail(issues, path, "fits none of the alternatives");
  };
}

function exactlyOne(...checks: Check[]): Check {
  return (value, path, issues, seen) => {
    const count = checks.filter((check) => fits(check, value, seen)).length;
    if (count !== 1) fail(issues, path, `fits ${count} of the alternatives, and must fit one`);
  };
}

function not(check: Check): Check {
  return (value, path, issues) => {
    if (fits(check, value)) fail(issues, path, "is what is forbidden here");
  };
}

function conditional(test: Check, then: Check, otherwise: Check): Check {
  return (value, path, issues, seen) => (fits(test, value, seen) ? then : otherwise)(value, path, issues, seen);
}

function anything(): void {}

function nothing(_: unknown, path: Path, issues: Issue[]): void {
  fail(issues, path, "is not allowed here");
}

/** Null, or what the check allows. */
function nullable(check: Check): Check {
  return (value, path, issues, seen) => {
    if (value !== null) check(value, path, issues, seen);
  };
}

/** Remembers which members and items its checks have judged, for the last of them. */
function tracked(check: Check): Check {
  return (value, path, issues, seen) => {
    const own = new Set();
    check(value, path, issues, own);
    if (seen) own.forEach((mark) => seen.add(mark));
  };
}

function unevaluatedProperties(check: Check): Check {
  return (value, path, issues, seen) => {
    if (!isObject(value)) return;
    for (const [name, item] of members(value)) {
      if (!seen || seen.has(name)) continue;
      check(item, [...path, name], issues);
      seen.add(name);
    }
  };
}

function unevaluatedItems(check: Check): Check {
  return (value, path, issues, seen) => {
    if (!Array.isArray(value)) return;
    value.forEach((item, index) => {
      if (!seen || seen.has(index)) return;
      check(item, [...path, index], issues);
      seen.add(index);
    });
  };
}

/** Reads a JSON text as strictly as the server does: no lone surrogates, at most 512 levels. */
function parse(text: string): unknown {
  const words = /[\t\n\r ]*([{}[\],:]|"(?:[^"\\]|\\.)*"|[^\t\n\r ,:{}[\]"]+)/y;
  const next = (): string => words.exec(text)![1]!;
  const read = (word: string, depth: number): unknown => {
    if (word !== "[" && word !== "{") {
      if (/[\ud800-\udfff]/u.test(JSON.parse(word))) throw word;
      return scalar(word);
    }
    if (depth > 511) throw word;
    const array: unknown[] = [];
    const object = new Map<string, unknown>();
    const twice: [string, unknown][] = [];
    const end = word === "[" ? "]" : "}";
    let mark = next();
    while (mark !== end) {
      if (end === "]") {
        array.push(read(mark, depth + 1));
      } else {
        const name = read(mark, depth + 1);
        if (typeof name !== "string" || next() !== ":") throw mark;
        const value = read(next(), depth + 1);
        if (object.has(name)) twice.push([name, object.get(name)]);
        object.set(name, value);
      }
      mark = next();
      if (mark === end) break;
      if (mark !== ",") throw mark;
      mark = next();
      if (mark === end) throw mark;
    }
    if (end === "]") return array;
    const value = Object.fromEntries(object);
    if (twice.length) hidden.set(value, twice);
    return value;
  };
  const value = read(next(), 0);
  if (/[^\t\n\r ]/.test(text.slice(words.lastIndex))) throw text;
  return value;
}

/** The value of a text frame. */
function json(frame: unknown): unknown {
  try {
    if (typeof frame === "string") return parse(frame);
  } catch {
    // What is wrong is told below.
  }
  throw new InvalidFrame([{ message: typeof frame === "string" ? "is not JSON" : "is not text", path: [] }]);
}

/** The value, if the schema allows it. */
function valid<T>(schema: StandardSchema<T>, value: unknown): T {
  const result = schema["~standard"].validate(value);
  if (result.issues) throw new InvalidFrame(result.issues);
  return settled(result.value);
}

/**
 * Reads a JSON text and judges it, so that nothing is lost that `JSON.parse` loses.
 *
 * @throws {InvalidFrame} where it is not JSON, or the schema does not allow it.
 */
export function read<T>(schema: StandardSchema<T>, text: string): T {
  return valid(schema, json(text));
}
