/*
 * Formats of texts, as the server judges them. Copied as validators.ts is.
 */

function isUUID(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

/** A day of the Gregorian calendar (RFC 3339, full-date). */
function isDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(text) || []).map(Number);
  return !!day && day <= new Date(Date.UTC(2000 + (year! % 400), month!, 0)).getUTCDate();
}

/** RFC 3339; a second 60 is taken in any minute. */
function isTimestamp(text: string): boolean {
  return (
    isDate(text.slice(0, 10)) &&
    /^t([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i.test(text.slice(10))
  );
}

/** RFC 3339; a second 60 is the last one of a day in UTC. */
function isDateTime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /^t/i.test(text.slice(10)) && isTime(text.slice(11));
}

/** RFC 3339, full-time; a second 60 is the last one of a day in UTC. */
function isTime(text: string): boolean {
  const times = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d+)?(?:z|([+-])([01]\d|2[0-3]):([0-5]\d))$/i;
  const [whole, hour, minute, second, sign, hours, minutes] = times.exec(text) || [];
  if (!whole) return false;
  const offset = sign ? (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1) : 0;
  return second !== "60" || (Number(hour) * 60 + Number(minute) - offset + 2880) % 1440 === 1439;
}

/** ISO 8601, as RFC 3339 has it in appendix A. */
function isDuration(text: string): boolean {
  return (
    /^P(\d+W|(?=[\dT])(\d+Y(\d+M(\d+D)?)?|\d+M(\d+D)?|\d+D)?(T.+)?)$/.test(text) &&
    /^[^T]*(T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))?$/.test(text)
  );
}

function isIPv4(text: string): boolean {
  return /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/.test(text);
}

/** Eight groups, of which `::` stands for one or more; the last two may be written as an IPv4 address. */
function isIPv6(text: string): boolean {
  const address = text.replace(/[^:]*\.[^:]*$/, (rest) => (isIPv4(rest) ? "0:0" : "?"));
  const halves = address.split("::");
  const groups = halves.flatMap((half) => (half ? half.split(":") : []));
  return (
    groups.every((group) => /^[\da-f]{1,4}$/i.test(group)) &&
    (halves.length === 2 ? groups.length <= 7 : halves.length === 1 && groups.length === 8)
  );
}

/** RFC 1123. Labels that begin with `xn--` are not decoded. */
function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    text.split(".").every((label) => /^(?!-)[a-z\d-]{1,63}$/i.test(label) && !/-$|^(?!xn)..--/i.test(label))
  );
}

/** The part of a mail address before the `@`, with that (RFC 5321). */
function mailName(text: string): number {
  const [name = ""] = /^[\w!#$%&'*+\-/=?^`{|}~.]+@|^"(?:[ !#-[\]-~]|\\[ -~])*"@/.exec(text) || [];
  const isName = name.startsWith('"') || !/^\.|\.\.|\.@/.test(name);
  return isName && name.length <= 65 ? name.length : 0;
}

/** RFC 5321, as the contract's codecs read it. */
function isMailbox(text: string): boolean {
  const start = mailName(text);
  const domain = text.slice(start);
  const literal = /^\[(?:([\d.]+)|(?:([a-z\d-]*[a-z\d]):([!-Z^-~]+)))\]$/i.exec(domain);
  if (!start || domain.length > 255) return false;
  if (!literal) return domain.split(".").every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label));
  const [, address, tag, rest] = literal;
  return address ? isIPv4(address) : tag!.toLowerCase() === "ipv6" ? isIPv6(rest!) : true;
}

/** RFC 5321. */
function isEmail(text: string): boolean {
  const start = mailName(text);
  const domain = text.slice(start);
  const literal = /^\[(ipv6:)?(.*)\]$/i.exec(domain);
  return !!start && (literal ? (literal[1] ? isIPv6 : isIPv4)(literal[2]!) : isHostName(domain));
}

/** A reference of RFC 3986, or of RFC 3987 where there are more `letters`, with its scheme where it needs one. */
function isReference(text: string, needsScheme: boolean, letters: string, privates: string): boolean {
  const sign = `(?:[\\w\\-.~!$&'()*+,;=${letters}]|%[\\da-fA-F]{2})`;
  const part = `(?:${sign}|[:@])`;
  const scheme = /^[a-z][a-z\d+.\-]*:/i.exec(text);
  if (!scheme && needsScheme) return false;
  const rest = text.slice(scheme ? scheme[0]!.length : 0);
  const found = new RegExp(
    `^(?://(?:(?:${sign}|:)*@)?(?:\\[([^\\]]*)\\]|${sign}*)(?::\\d*)?(?=[/?#]|$)(?:/${part}*)*|(?!//)(?:${part}|/)*)` +
      `(?:\\?(?:${part}|[/?${privates}])*)?(?:#(?:${part}|[/?])*)?$`,
    "u",
  ).exec(rest);
  if (!found || (!scheme && /^[^/?#]*:/.test(rest))) return false;
  const [, address] = found;
  if (address === undefined) return true;
  return /^v/i.test(address) ? /^v[\da-f]+\.[\w\-.~!$&'()*+,;=:]+$/i.test(address) : isIPv6(address);
}

function isURI(text: string): boolean {
  return isReference(text, true, "", "");
}

function isURIReference(text: string): boolean {
  return isReference(text, false, "", "");
}

/** `ucschar` of RFC 3987. */
const ucschar =
  "\\u{a0}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{ffef}" +
  "\\u{10000}-\\u{1fffd}\\u{20000}-\\u{2fffd}\\u{30000}-\\u{3fffd}\\u{40000}-\\u{4fffd}" +
  "\\u{50000}-\\u{5fffd}\\u{60000}-\\u{6fffd}\\u{70000}-\\u{7fffd}\\u{80000}-\\u{8fffd}" +
  "\\u{90000}-\\u{9fffd}\\u{a0000}-\\u{afffd}\\u{b0000}-\\u{bfffd}\\u{c0000}-\\u{cfffd}" +
  "\\u{d0000}-\\u{dfffd}" +
  "\\u{e1000}-\\u{efffd}";

/** `iprivate` of RFC 3987. */
const iprivate = "\\u{e000}-\\u{f8ff}\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}";

function isIRI(text: string): boolean {
  return isReference(text, true, ucschar, iprivate);
}

function isIRIReference(text: string): boolean {
  return isReference(text, false, ucschar, iprivate);
}

/** RFC 6570. */
function isURITemplate(text: string): boolean {
  const name = "(?:[a-zA-Z\\d_]|%[\\da-fA-F]{2})+";
  const variable = `${name}(?:\\.${name})*(?:\\*|:[1-9]\\d{0,3})?`;
  const sign = `[!#$&'(-;=?-\\[\\]_a-z~${ucschar}${iprivate}]`;
  return new RegExp(`^(?:${sign}|%[\\da-fA-F]{2}|\\{[+#./;?&=,!@|]?${variable}(?:,${variable})*\\})*$`, "u").test(text);
}

/** RFC 6901. */
function isJSONPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])*)*$/.test(text);
}

function isRelativeJSONPointer(text: string): boolean {
  return /^(0|[1-9]\d*)([+-](0|[1-9]\d*))?(#|(\/([^~/]|~[01])*)*)$/.test(text);
}

/** ECMA-262, with the flag u. */
function isRegex(text: string): boolean {
  try {
    return !!new RegExp(text, "u");
  } catch {
    return false;
  }
}
