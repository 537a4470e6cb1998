/*
 * Checks of texts, and of values that are listed. Copied as validators.ts is.
 */

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
    if (typeof value === "string" && [...value].length > most) {
      fail(issues, path, `must have at most ${most} characters`);
    }
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
