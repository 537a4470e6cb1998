/*
 * Reads frames: JSON as strictly as the server does. Copied as validators.ts is.
 */

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
