/*
 * Checks of arrays. Copied as validators.ts is.
 */

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
    if (!Array.isArray(value)) return;
    const isRepeated = (item: unknown, index: number) => value.slice(0, index).some((other) => equal(item, other));
    if (value.some(isRepeated)) fail(issues, path, "must not repeat items");
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
