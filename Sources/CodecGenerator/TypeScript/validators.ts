/*
 * What generated validators stand on: issues, schemas, types of values.
 *
 * `belay generate --language typescript` copies those declarations of the files of this folder that a contract needs,
 * each with what it names itself. The files are parts of one module, so nothing is imported or exported from one to the
 * other. A declaration ends at the first empty line behind its last brace or semicolon.
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

/** Null, or what the check allows. */
function nullable(check: Check): Check {
  return (value, path, issues, seen) => {
    if (value !== null) check(value, path, issues, seen);
  };
}

function anything(): void {
  // Every value is right.
}

function nothing(_: unknown, path: Path, issues: Issue[]): void {
  fail(issues, path, "is not allowed here");
}
