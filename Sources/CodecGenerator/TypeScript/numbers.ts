/*
 * Numbers as they are written, for schemas that bound them: a number of JavaScript has 53 bits. Copied in place of the
 * declarations of the same names in validators.ts.
 */

/** A number of a JSON text that JavaScript would write otherwise. */
class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function isNumber(value: unknown): boolean {
  return Number.isFinite(value) || value instanceof Written;
}

/** A number of a JSON text, or any other value that is neither an array nor an object. */
function scalar(word: string): unknown {
  const value: unknown = JSON.parse(word);
  return typeof value === "number" && String(value) !== word ? new Written(word) : value;
}

/** What a frame says, once it was judged: with numbers of JavaScript. */
function settled<T>(value: T): T {
  if (value instanceof Written) return Number(value.text) as unknown as T;
  if (value && typeof value === "object") {
    for (const [name, item] of Object.entries(value)) {
      if (!item || typeof item !== "object") continue;
      const now = { value: settled(item), configurable: true, enumerable: true, writable: true };
      Object.defineProperty(value, name, now);
    }
  }
  return value;
}

/** A number as sign, digits without zeros at either end, and the power of ten behind them. */
function decimal(value: unknown): { sign: number; digits: string; exponent: number } {
  const text = value instanceof Written ? value.text : String(value);
  const [mantissa, power] = text.toLowerCase().split("e");
  const [whole, fraction = ""] = mantissa!.replace("-", "").split(".");
  const both = (whole! + fraction).replace(/^0+/, "");
  const digits = both.replace(/0+$/, "");
  if (!digits) return { sign: 0, digits, exponent: 0 };
  const most = 2 ** 52;
  const exponent = Math.max(-most, Math.min(most, Number(power || 0)));
  return { sign: text[0] === "-" ? -1 : 1, digits, exponent: exponent - fraction.length + both.length - digits.length };
}

/** Less than zero, zero, or greater: as the first number is less than the other, the same, or greater. */
function compare(left: unknown, right: unknown): number {
  const [one, other] = [decimal(left), decimal(right)];
  if (one.sign !== other.sign || !one.sign) return one.sign - other.sign;
  const orders = one.digits.length + one.exponent - (other.digits.length + other.exponent);
  return one.sign * (orders || (one.digits < other.digits ? -1 : one.digits > other.digits ? 1 : 0));
}

/** A number without a fraction, as 1.0 is. */
function isInteger(value: unknown): boolean {
  return isNumber(value) && decimal(value).exponent >= 0;
}

/** An integer that 64 bits hold. */
function isInteger64(value: unknown): boolean {
  return isInteger(value) && compare(value, "-9223372036854775808") >= 0 && compare(value, "9223372036854775807") <= 0;
}

/** A number that a double holds. */
function isDouble(value: unknown): boolean {
  return isNumber(value) && Number.isFinite(Number(value instanceof Written ? value.text : value));
}

/** A number of a kind, or one of these types. */
function ofNumber(what: string, test: (value: unknown) => boolean, ...kinds: string[]): Check {
  return (value, path, issues) => {
    if (test(value) || kinds.includes(kind(value))) return;
    const found = isNumber(value) ? "" : `, not ${kind(value)}`;
    fail(issues, path, `must be ${[what, ...kinds].join(" or ")}${found}`);
  };
}

function minimum(limit: number | string): Check {
  return (value, path, issues) => {
    if (isNumber(value) && compare(value, limit) < 0) fail(issues, path, `must be at least ${limit}`);
  };
}

function maximum(limit: number | string): Check {
  return (value, path, issues) => {
    if (isNumber(value) && compare(value, limit) > 0) fail(issues, path, `must be at most ${limit}`);
  };
}

function exclusiveMinimum(limit: number | string): Check {
  return (value, path, issues) => {
    if (isNumber(value) && compare(value, limit) <= 0) fail(issues, path, `must be greater than ${limit}`);
  };
}

function exclusiveMaximum(limit: number | string): Check {
  return (value, path, issues) => {
    if (isNumber(value) && compare(value, limit) >= 0) fail(issues, path, `must be less than ${limit}`);
  };
}

function multipleOf(divisor: number | string): Check {
  return (value, path, issues) => {
    if (isNumber(value) && !isMultiple(value, divisor)) fail(issues, path, `must be a multiple of ${divisor}`);
  };
}

/** Whether a number goes into another without remainder. */
function isMultiple(value: unknown, divisor: number | string): boolean {
  const [one, other] = [decimal(value), decimal(divisor)];
  if (!one.sign) return true;
  // The digits end in no zero, so no number with a greater power of ten goes into them.
  let power = one.exponent - other.exponent;
  if (power < 0) return false;
  const modulus = BigInt(other.digits);
  let rest = BigInt(one.digits) % modulus;
  for (let base = BigInt(10) % modulus; power > 0; power = Math.floor(power / 2)) {
    if (power % 2) rest = (rest * base) % modulus;
    base = (base * base) % modulus;
  }
  return !rest;
}
