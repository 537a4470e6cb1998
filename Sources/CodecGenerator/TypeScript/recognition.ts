/*
 * Says which message of a contract a frame is. Copied as validators.ts is.
 */

/** Which message a frame is: a member names it. */
function named(
  frame: unknown,
  member: string,
  schemas: { readonly [word: string]: readonly [string, StandardSchema<unknown>] },
  isNeeded: boolean,
  unknown: string,
): unknown {
  const value = json(frame);
  const word = isObject(value) && has(value, member) ? value[member] : undefined;
  if (typeof word === "string" && has(schemas, word)) {
    return { message: schemas[word]![0], payload: valid(schemas[word]![1], value) };
  }
  if (isNeeded) {
    const words = isObject(value) ? members(value).filter(([name]) => name === member) : [];
    if (!words.length || words.some(([, one]) => typeof one !== "string")) {
      throw new InvalidFrame([{ message: "must be a text that names the message", path: [member] }]);
    }
  }
  return { message: unknown, payload: settled(value) };
}

/** A member, by the names that lead to it, and the values that a message has there. */
type Mark = readonly [path: ReadonlyArray<string>, values: ReadonlyArray<unknown>, isHint?: boolean];

/** What the frames of a message look like. */
interface Shape {
  readonly message: string;
  readonly schema: StandardSchema<unknown>;
  readonly marks: ReadonlyArray<Mark>;
  readonly required: ReadonlyArray<ReadonlyArray<string>>;
  readonly known: ReadonlyArray<ReadonlyArray<string>>;
}

/** The value at the end of a path; undefined where there is none. */
function at(value: unknown, path: ReadonlyArray<string>): unknown {
  return path.reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
    return isObject(value) && has(value, name) ? (value as JSONObject)[name] : undefined;
  }, value);
}

/** How well a frame fits, the greater the better: fixed values, required members, others that are there. */
function rank(frame: unknown, shape: Shape, telling: Set<string>): number[] | undefined {
  let [fixed, hints, doubts] = [0, 0, 0];
  for (const [path, values, isHint] of shape.marks) {
    const value = at(frame, path);
    if (value === undefined) continue;
    if (values.some((one) => equal(one, value))) {
      if (isHint) hints += 1;
      else if (values.length === 1) fixed += 1;
    } else if (!isHint) {
      return undefined;
    } else if (telling.has(path.join("\n"))) {
      doubts += 1;
    }
  }
  const count = (paths: ReadonlyArray<ReadonlyArray<string>>) =>
    paths.filter((path) => at(frame, path) !== undefined).length;
  const absent = shape.known.filter(
    (path) => at(frame, path) === undefined && at(frame, path.slice(0, -1)) !== undefined,
  ).length;
  const there = count(shape.required);
  return [fixed + hints, -doubts, there - shape.required.length, there, count(shape.known), -absent, fixed];
}

/** Which message a frame is: of those that it looks like, the likeliest first, the first that it is valid as. */
function shaped(
  frame: unknown,
  payload: ReadonlyArray<string>,
  unknown: string,
  shapes: ReadonlyArray<Shape>,
): unknown {
  const value = json(frame);
  const telling = new Set<string>();
  for (const [path, values] of shapes.flatMap((shape) => shape.marks)) {
    const found = at(value, path);
    if (found !== undefined && values.some((one) => equal(one, found))) telling.add(path.join("\n"));
  }
  const matches = shapes.flatMap((shape, index) => {
    const found = rank(value, shape, telling);
    return found ? [{ shape, index, rank: found }] : [];
  });
  matches.sort((left, right) => {
    const place = left.rank.findIndex((mark, index) => index < 6 && mark !== right.rank[index]);
    return place < 0 ? left.index - right.index : right.rank[place]! - left.rank[place]!;
  });
  const inner = at(value, payload);
  let failure: unknown;
  for (const { shape, rank } of inner === undefined ? [] : matches) {
    try {
      return { message: shape.message, payload: valid(shape.schema, inner) };
    } catch (error) {
      if (rank[6]! > 0 && !failure) failure = error;
    }
  }
  if (failure) throw failure;
  return { message: unknown, payload: settled(value) };
}

/** A frame that may be text or bytes: as JSON first, and what is not a message then is a text. */
function mixed(
  frame: unknown,
  message: () => unknown,
  unknown: string,
  text: string | undefined,
  binary: string | undefined,
): unknown {
  if (binary !== undefined && frame instanceof ArrayBuffer) return { message: binary, payload: new Uint8Array(frame) };
  if (binary !== undefined && ArrayBuffer.isView(frame)) {
    return { message: binary, payload: new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength) };
  }
  if (text === undefined || typeof frame !== "string") return message();
  const plain = { message: text, payload: frame };
  try {
    const found = message() as { message: string };
    return found.message === unknown ? plain : found;
  } catch {
    return plain;
  }
}

/** The frame of a message; what stands around its payload is null where the frame is the payload itself. */
function written(
  message: { readonly message: string; readonly payload: unknown },
  envelopes: { readonly [name: string]: ReadonlyArray<string> | null },
): unknown {
  const around = envelopes[message.message];
  return around ? around.join(JSON.stringify(message.payload)) : message.payload;
}
