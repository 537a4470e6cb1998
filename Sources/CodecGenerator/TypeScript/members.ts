/*
 * Checks of objects. Copied as validators.ts is.
 */

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
