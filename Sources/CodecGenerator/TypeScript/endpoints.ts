/*
 * The URLs of sockets. Copied as validators.ts is.
 */

/** A part of a URL, percent-encoded but for what is unreserved (RFC 3986, section 2.3). */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The URL of a socket; http and https become ws and wss. */
function socketURL(server: string, path: string, query: { readonly [name: string]: string | undefined }): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `${encode(name)}=${encode(value!)}`).join("&");
  return server.replace(/^http/i, "ws").replace(/\/+$/, "") + path + (text && `?${text}`);
}
