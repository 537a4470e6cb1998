/*
 * Checks made of other checks. Copied as validators.ts is.
 */

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

/** Remembers which members and items its checks have judged, for the last of them. */
function tracked(check: Check): Check {
  return (value, path, issues, seen) => {
    const own = new Set();
    check(value, path, issues, own);
    if (seen) own.forEach((mark) => seen.add(mark));
  };
}
