// The client of the generated TypeScript (Sources/CodecGenerator/TypeScript/client.ts), on fakes. Run by
// test_typescript_client.py, which puts the compiled client beside this file.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { connect } from "./client.mjs";
import { chat, Clock, Network, settle, Sockets } from "./fakes.mjs";

let sockets, clock, network, random, states, messages, invalid, refusals;

beforeEach(() => {
  [sockets, clock, network] = [new Sockets(), new Clock(), new Network()];
  // The longest pause, so that it can be seen.
  random = () => 1;
  [states, messages, invalid, refusals] = [[], [], [], []];
});

afterEach(() => assert.deepEqual(sockets.overlapping, []));

/** Connects on the fakes, and notes what is told. */
function begin(options = {}, socket = chat) {
  const connection = connect(socket, {
    parameters: { room: "blue", token: "first" },
    WebSocket: sockets.WebSocket,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    random: () => random(),
    network,
    ...options,
  });
  connection.on("state", (state) => states.push(state));
  connection.on("message", (message) => messages.push(message.text));
  connection.on("invalid", (frame) => invalid.push(frame));
  return connection;
}

/** The same, and waits until its first WebSocket is open. */
async function beginOpen(options, socket) {
  const connection = begin(options, socket);
  await settle();
  sockets.last.open();
  return connection;
}

/** A refresh that gives these, one after the other; an error is thrown. */
function refreshing(...results) {
  return async (closing, signal) => {
    refusals.push({ closing, signal });
    const result = results.length > 1 ? results.shift() : results[0];
    if (result instanceof Error) throw result;
    return result;
  };
}

/** The server ends the newest WebSocket, after it had accepted it. */
async function deny(code, reason) {
  if (sockets.last.readyState === 0) sockets.last.open();
  sockets.last.end(code, reason);
  await settle();
}

const names = () => states.map(({ is }) => is);
const tokens = () => sockets.made.map(({ url }) => new URL(url).searchParams.get("token"));

/** Nothing runs on, and nothing is listened to. */
function assertOver(connection) {
  assert.equal(connection.state.is, "closed");
  assert.deepEqual(clock.waiting, []);
  assert.equal(network.listeners, 0);
}

describe("opening", () => {
  test("goes by the endpoint, and offers the subprotocols", async () => {
    await beginOpen();
    assert.equal(sockets.last.url, "wss://chat.example/blue?token=first");
    assert.deepEqual(sockets.last.protocols, ["chat.v1"]);
    assert.equal(sockets.last.binaryType, "arraybuffer");
    assert.deepEqual(names(), ["connecting", "open"]);
  });

  test("goes to the server that is named, or to the socket's own", async () => {
    const { close } = await beginOpen({ server: "ws://127.0.0.1:8000" });
    close();
    await beginOpen({}, { ...chat, defaultServer: "wss://own.example" });
    assert.deepEqual(sockets.made.map(({ url }) => new URL(url).host), ["127.0.0.1:8000", "own.example"]);
  });

  test("waits for the code that connects: what it closes at once opens no WebSocket", async () => {
    const connection = begin();
    assert.equal(connection.state.is, "connecting");
    connection.close();
    await settle();
    assert.equal(sockets.made.length, 0);
    assertOver(connection);
  });

  test("that takes too long is given up, and tried again after a pause", async () => {
    begin();
    await settle();
    await clock.pass(14_999);
    assert.equal(sockets.last.closed, undefined);
    await clock.pass(1);
    assert.ok(sockets.last.closed);
    assert.equal(states.at(-1).is, "waiting");
    assert.deepEqual([states.at(-1).code, states.at(-1).reason], [1006, "It did not open in time."]);
    await clock.pass(1_000);
    assert.equal(sockets.made.length, 2);
  });

  test("at an address that is none ends, and says so", async () => {
    const connection = begin({ server: "gopher://chat" });
    await settle();
    assert.match(connection.state.reason, /The URL 'gopher:.*' is invalid/);
    assert.equal(connection.state.policy, "never");
    assertOver(connection);
  });

  test("without any WebSocket fails at once, and says what to do", (t) => {
    const own = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
    delete globalThis.WebSocket;
    t.after(() => own && Object.defineProperty(globalThis, "WebSocket", own));
    assert.throws(() => begin({ WebSocket: undefined }), /no WebSocket here.*options\.WebSocket.*Node 22/);
  });

  test("takes the platform's WebSocket, timers and chance where none are given", async (t) => {
    const own = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
    globalThis.WebSocket = sockets.WebSocket;
    t.after(() => (own ? Object.defineProperty(globalThis, "WebSocket", own) : delete globalThis.WebSocket));
    const connection = connect(chat, { parameters: { room: "blue", token: "first" }, backoff: { first: 1 } });
    await settle();
    const again = new Promise((opened) => connection.on("state", ({ is }) => is === "connecting" && opened()));
    await deny(1006);
    await again;
    assert.equal(sockets.made.length, 2);
    connection.close();
  });
});

describe("messages", () => {
  test("are read, and handed to all who listen, until they stop", async () => {
    const connection = await beginOpen();
    const others = [];
    const stop = connection.on("message", ({ text }) => others.push(text));
    sockets.last.say({ text: "one" });
    stop();
    stop();
    sockets.last.say({ text: "two" });
    assert.deepEqual([messages, others], [["one", "two"], ["one"]]);
  });

  test("a listener that is given twice is called twice, and stopped one by one", async () => {
    const connection = await beginOpen();
    let calls = 0;
    const listener = () => (calls += 1);
    const [stop] = [connection.on("message", listener), connection.on("message", listener)];
    sockets.last.say({ text: "one" });
    assert.equal(calls, 2);
    stop();
    sockets.last.say({ text: "two" });
    assert.equal(calls, 3);
  });

  test("a listener that is added by another hears what comes then, not what is being told", async () => {
    const connection = await beginOpen();
    const others = [];
    const stop = connection.on("message", () => {
      stop();
      connection.on("message", ({ text }) => others.push(text));
    });
    sockets.last.say({ text: "one" });
    sockets.last.say({ text: "two" });
    assert.deepEqual(others, ["two"]);
  });

  test("a listener that throws disturbs neither the others nor the connection, and its error is seen", async (t) => {
    const seen = [];
    const see = (error) => seen.push(error.message);
    // The runner's own listeners would take it for a failure.
    const runners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", see);
    t.after(() => {
      process.removeAllListeners("unhandledRejection");
      runners.forEach((listener) => process.on("unhandledRejection", listener));
    });
    const connection = connect(chat, { parameters: {}, WebSocket: sockets.WebSocket, ...clock, network });
    connection.on("message", () => {
      throw new Error("a mistake in the page");
    });
    connection.on("message", ({ text }) => messages.push(text));
    await settle();
    sockets.last.open();
    sockets.last.say({ text: "one" });
    await settle();
    assert.deepEqual([messages, seen, connection.state.is], [["one"], ["a mistake in the page"], "open"]);
  });

  test("that break the contract are reported, and the connection goes on", async () => {
    const connection = await beginOpen();
    const binary = new ArrayBuffer(2);
    for (const frame of ["no JSON", "", "null", '{"text": 1}', binary]) sockets.last.sayRaw(frame);
    sockets.last.say({ text: "still here" });
    assert.deepEqual(messages, ["still here"]);
    assert.deepEqual(invalid.map(({ frame }) => frame), ["no JSON", "", "null", '{"text": 1}', binary]);
    assert.ok(invalid.every(({ error }) => error instanceof Error));
    assert.equal(connection.state.is, "open");
    assert.equal(sockets.made.length, 1);
  });

  test("can be iterated over, across WebSockets, to the end of the connection", async () => {
    const connection = await beginOpen();
    const heard = [];
    const loop = (async () => {
      for await (const { text } of connection) heard.push(text);
    })();
    await settle();
    sockets.last.say({ text: "one" });
    sockets.last.say({ text: "two" });
    await deny(1012);
    await clock.pass(1_000);
    sockets.last.open();
    sockets.last.say({ text: "three" });
    connection.close();
    await loop;
    assert.deepEqual(heard, ["one", "two", "three"]);
  });

  test("an iteration that is left holds nothing more, and a new one begins with what comes then", async () => {
    const connection = await beginOpen();
    const { on } = connection;
    let listening = 0;
    connection.on = (...what) => {
      const stop = on(...what);
      listening += 1;
      return () => {
        listening -= 1;
        stop();
      };
    };
    const first = (async () => {
      for await (const message of connection) return message.text;
    })();
    await settle();
    sockets.last.say({ text: "one" });
    sockets.last.say({ text: "two" });
    assert.equal(listening, 2);
    assert.equal(await first, "one");
    assert.equal(listening, 0);
    const second = connection[Symbol.asyncIterator]();
    const next = second.next();
    sockets.last.say({ text: "three" });
    assert.deepEqual(await next, { value: { text: "three" }, done: false });
    const waiting = second.next();
    await settle();
    connection.close();
    assert.equal((await waiting).done, true);
    assert.deepEqual(await connection[Symbol.asyncIterator]().next(), { value: undefined, done: true });
  });
});

describe("sending", () => {
  test("says whether it was sent", async () => {
    const connection = begin();
    assert.equal(connection.send({ text: "too early" }), false);
    await settle();
    assert.equal(connection.send({ text: "too early" }), false);
    sockets.last.open();
    assert.equal(connection.send({ text: "now" }), "sent");
    sockets.last.readyState = 2;
    assert.equal(connection.send({ text: "too late" }), false);
    connection.close();
    assert.equal(connection.send({ text: "too late" }), false);
    assert.deepEqual(sockets.last.sent, ['{"text":"now"}']);
  });

  test("queues as many as it may, and sends them in order, before anything that comes of opening", async () => {
    const connection = begin({ queue: 2 });
    connection.on("state", ({ is }) => is === "open" && connection.send({ text: "three" }));
    assert.deepEqual(["one", "two", "lost"].map((text) => connection.send({ text })), ["queued", "queued", false]);
    await settle();
    sockets.last.open();
    assert.deepEqual(sockets.last.sent.map((frame) => JSON.parse(frame).text), ["one", "two", "three"]);
  });

  test("queues nothing that will never go out", async () => {
    const connection = await beginOpen({ queue: 9 });
    connection.close();
    assert.equal(connection.send({ text: "too late" }), false);
  });

  test("queues while it waits and while it refreshes", async () => {
    const connection = await beginOpen({ queue: 9, refresh: refreshing({ token: "second" }) });
    await deny(1006);
    assert.equal(connection.send({ text: "one" }), "queued");
    await clock.pass(1_000);
    sockets.last.open();
    sockets.last.end(4003);
    assert.equal(states.at(-1).is, "refreshing");
    assert.equal(connection.send({ text: "two" }), "queued");
    await settle();
    sockets.last.open();
    assert.deepEqual(sockets.last.sent.map((frame) => JSON.parse(frame).text), ["one", "two"]);
  });

  test("again what a WebSocket took that was refused before it said anything, within the queue's bound", async () => {
    const connection = begin({ queue: 2, refresh: refreshing({ token: "second" }) });
    connection.send({ text: "one" });
    await settle();
    sockets.last.open();
    connection.send({ text: "two" });
    connection.send({ text: "beyond the bound" });
    sockets.last.end(4003);
    await settle();
    sockets.last.open();
    assert.deepEqual(sockets.last.sent.map((frame) => JSON.parse(frame).text), ["one", "two"]);
  });

  test("within the queue's bound, what waits already counted", async () => {
    const connection = await beginOpen({ queue: 2, refresh: refreshing({ token: "second" }) });
    connection.send({ text: "one" });
    connection.send({ text: "two" });
    sockets.last.readyState = 2;
    assert.equal(connection.send({ text: "three" }), "queued");
    sockets.last.end(4003);
    await settle();
    sockets.last.open();
    assert.deepEqual(sockets.last.sent.map((frame) => JSON.parse(frame).text), ["one", "three"]);
  });

  test("nothing twice: what a WebSocket took that was cut, or had been proven, is not sent again", async () => {
    const connection = await beginOpen({ queue: 9, refresh: refreshing({ token: "second" }) });
    connection.send({ text: "one" });
    await deny(1006);
    await clock.pass(1_000);
    sockets.last.open();
    connection.send({ text: "two" });
    sockets.last.say({ text: "heard you" });
    await deny(4003);
    sockets.last.open();
    assert.deepEqual(sockets.last.sent, []);
  });

  test("throws what writing throws, and sends nothing", async () => {
    const connection = await beginOpen({ queue: 1 });
    const circle = {};
    circle.circle = circle;
    assert.throws(() => connection.send(circle), TypeError);
    assert.deepEqual(sockets.last.sent, []);
  });
});

describe("never", () => {
  for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3003, 4001]) {
    test(`${code} is the end`, async () => {
      const connection = await beginOpen({ refresh: refreshing({ token: "second" }) });
      await deny(code, "because");
      assert.deepEqual(names(), ["connecting", "open", "closed"]);
      const name = code === 4001 ? "tokenMissing" : undefined;
      assert.deepEqual(connection.state, { is: "closed", code, reason: "because", name, policy: "never" });
      assertOver(connection);
      assert.deepEqual([sockets.made.length, refusals.length], [1, 0]);
      network.find();
      assert.equal(sockets.made.length, 1);
    });
  }

  test("has the contract's reason where the server gives none", async () => {
    const connection = await beginOpen();
    await deny(4001);
    assert.equal(connection.state.reason, "No token provided");
  });
});

describe("backoff", () => {
  for (const code of [1001, 1004, 1005, 1006, 1011, 1012, 1013, 1014, 1015, 3008, 4009, 4999]) {
    test(`${code} is tried again after a pause`, async () => {
      await beginOpen();
      await deny(code);
      const state = states.at(-1);
      assert.deepEqual([state.is, state.delay, state.policy, state.code], ["waiting", 1_000, "backoff", code]);
      await clock.pass(999);
      assert.equal(sockets.made.length, 1);
      await clock.pass(1);
      assert.equal(sockets.made.length, 2);
      assert.deepEqual(tokens(), ["first", "first"]);
    });
  }

  test("doubles up to its cap", async () => {
    begin();
    await settle();
    const delays = [];
    for (let count = 0; count < 8; count += 1) {
      // Half of them are accepted first; that alone proves nothing.
      if (count % 2) sockets.last.open();
      sockets.last.end(1006);
      delays.push(states.at(-1).delay);
      await clock.pass(states.at(-1).delay);
    }
    assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  test("is as random as can be: from nothing to the whole pause", async () => {
    begin({ backoff: { first: 100, longest: 1_000 } });
    await settle();
    const delays = [];
    for (const chance of [0, 0.5, 0.25, 0.999, 0.1]) {
      random = () => chance;
      sockets.last.end(1006);
      delays.push(states.at(-1).delay);
      await clock.pass(states.at(-1).delay);
    }
    assert.deepEqual(delays, [0, 100, 100, 799.2, 100]);
    assert.equal(sockets.made.length, 6);
  });

  test("stays at its cap for ever", async () => {
    begin();
    await settle();
    for (let count = 0; count < 2_000; count += 1) {
      sockets.last.end(1006);
      await clock.pass(30_000);
    }
    assert.equal(states.at(-2).delay, 30_000);
  });

  for (const [proof, prove] of [
    ["a message", () => sockets.last.say({ text: "hello" })],
    ["a frame that breaks the contract", () => sockets.last.sayRaw("no JSON")],
    ["five seconds", () => clock.pass(5_000)],
  ]) {
    test(`begins anew after ${proof}`, async () => {
      await beginOpen();
      await deny(1012);
      await clock.pass(1_000);
      await deny(1012);
      assert.equal(states.at(-1).delay, 2_000);
      await clock.pass(2_000);
      sockets.last.open();
      await prove();
      assert.deepEqual(clock.waiting, []);
      await deny(1012);
      assert.equal(states.at(-1).delay, 1_000);
    });
  }

  test("does not begin anew after a little less", async () => {
    await beginOpen();
    await deny(1012);
    await clock.pass(1_000);
    sockets.last.open();
    await clock.pass(4_999);
    await deny(1012);
    assert.equal(states.at(-1).delay, 2_000);
  });

  test("ends when the connection is closed", async () => {
    const connection = await beginOpen();
    await deny(1012);
    connection.close();
    assertOver(connection);
    await clock.pass(60_000);
    assert.equal(sockets.made.length, 1);
  });
});

describe("afterRefresh", () => {
  test("gets new parameters, and connects with them at once", async () => {
    await beginOpen({ refresh: refreshing({ token: "second" }) });
    sockets.last.say({ text: "hello" });
    await deny(4003);
    assert.deepEqual(names(), ["connecting", "open", "refreshing", "connecting"]);
    assert.deepEqual(sockets.made.map(({ url }) => url), [
      "wss://chat.example/blue?token=first",
      "wss://chat.example/blue?token=second",
    ]);
    const [{ closing, signal }] = refusals;
    assert.deepEqual(closing, {
      code: 4003, reason: "Invalid or expired token", name: "tokenInvalid", policy: "afterRefresh",
    });
    assert.equal(signal.aborted, false);
  });

  test("asks only once for each refusal, and pauses where a new token is refused too", async () => {
    await beginOpen({ refresh: refreshing({ token: "second" }, { token: "third" }, { token: "fourth" }) });
    await deny(4003);
    await deny(4003);
    assert.deepEqual([refusals.length, states.at(-1).is, states.at(-1).delay], [1, "waiting", 1_000]);
    await clock.pass(1_000);
    assert.deepEqual(tokens(), ["first", "second", "third"]);
    await deny(4003);
    assert.deepEqual([refusals.length, states.at(-1).delay], [2, 2_000]);
  });

  test("asks at once again when the new token had proven good", async () => {
    await beginOpen({ refresh: refreshing({ token: "second" }, { token: "third" }) });
    await deny(4003);
    sockets.last.open();
    sockets.last.say({ text: "hello" });
    await deny(4003);
    assert.deepEqual(tokens(), ["first", "second", "third"]);
    assert.deepEqual(clock.waiting, [15_000]);
  });

  test("makes no storm of a server that refuses every token: a hundred and some requests in an hour", async () => {
    await beginOpen({ refresh: refreshing({ token: "next" }) });
    await deny(4003);
    for (let now = 0; now < 3_600_000; now += 1_000) {
      if (sockets.last.readyState < 2) await deny(4003);
      await clock.pass(1_000);
    }
    assert.ok(refusals.length > 100 && refusals.length < 130, `${refusals.length}`);
    assert.ok(sockets.made.length - refusals.length === 1);
  });

  test("that fails is tried again after pauses that grow, and keeps the old token for none of them", async () => {
    const failed = new Error("no network");
    await beginOpen({ refresh: refreshing(failed, failed, { token: "second" }) });
    await deny(4003);
    assert.deepEqual([states.at(-1).is, states.at(-1).delay, states.at(-1).code], ["waiting", 1_000, 4003]);
    await clock.pass(1_000);
    assert.equal(states.at(-1).delay, 2_000);
    await clock.pass(2_000);
    assert.deepEqual([refusals.length, tokens()], [3, ["first", "second"]]);
  });

  test("that takes too long is told so by its signal, and tried again if it gives up", async () => {
    const hanging = (_, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    await beginOpen({ refresh: hanging });
    await deny(4003);
    await clock.pass(14_999);
    assert.deepEqual([states.at(-1).is, clock.waiting], ["refreshing", [15_000]]);
    await clock.pass(1);
    assert.deepEqual([states.at(-1).is, clock.waiting], ["waiting", [1_000]]);
  });

  test("that throws before it promises is tried again, too", async () => {
    await beginOpen({
      refresh: () => {
        throw new Error("no storage");
      },
    });
    await deny(4003);
    assert.equal(states.at(-1).is, "waiting");
  });

  for (const nothing of [null, undefined]) {
    test(`that gives ${nothing} is the end: there is no token to be had`, async () => {
      const connection = await beginOpen({ refresh: refreshing(nothing) });
      await deny(4003);
      assert.deepEqual(names(), ["connecting", "open", "refreshing", "closed"]);
      assert.deepEqual([connection.state.code, connection.state.policy], [4003, "afterRefresh"]);
      assertOver(connection);
    });
  }

  test("may answer without a promise", async () => {
    await beginOpen({ refresh: () => ({ token: "second" }) });
    await deny(4003);
    assert.deepEqual(tokens(), ["first", "second"]);
  });

  test("is the end where nobody can refresh", async () => {
    const connection = await beginOpen();
    await deny(4003);
    assert.deepEqual([connection.state.code, connection.state.policy], [4003, "afterRefresh"]);
    assertOver(connection);
  });

  test("follows 3000, unauthorized, of a contract that does not have it", async () => {
    await beginOpen({ refresh: refreshing({ token: "second" }) });
    await deny(3000);
    assert.deepEqual(tokens(), ["first", "second"]);
  });

  test("keeps the new token over a cut", async () => {
    await beginOpen({ refresh: refreshing({ token: "second" }) });
    await deny(4003);
    await deny(1006);
    await clock.pass(1_000);
    assert.deepEqual([tokens(), refusals.length], [["first", "second", "second"], 1]);
  });

  for (const how of ["gives a token", "gives nothing", "fails"]) {
    test(`that ${how} after the connection was closed changes nothing, and its signal had told it`, async () => {
      let answer, fail;
      const promised = new Promise((resolve, reject) => ([answer, fail] = [resolve, reject]));
      let told;
      const connection = await beginOpen({
        refresh: (_, signal) => {
          signal.addEventListener("abort", () => (told = true));
          return promised;
        },
      });
      await deny(4003);
      connection.close();
      assert.ok(told);
      if (how === "fails") fail(new Error("aborted"));
      else answer(how === "gives nothing" ? null : { token: "second" });
      await settle();
      assert.deepEqual([names().at(-1), sockets.made.length], ["closed", 1]);
      assert.equal(names().filter((name) => name === "closed").length, 1);
      assertOver(connection);
    });
  }

  test("does not begin where the connection is closed when it is told of it", async () => {
    const connection = await beginOpen({ refresh: refreshing({ token: "second" }) });
    connection.on("state", ({ is }) => is === "refreshing" && connection.close());
    await deny(4003);
    assert.equal(refusals.length, 0);
    assertOver(connection);
  });
});

describe("a policy of one's own", () => {
  test("comes before the contract's and the registry's, and may leave it to them", async () => {
    const asked = [];
    const policy = (code, reason) => {
      asked.push([code, reason]);
      return { 1008: "backoff", 4009: "never" }[code];
    };
    await beginOpen({ policy });
    await deny(1008, "slow down");
    assert.equal(states.at(-1).is, "waiting");
    await clock.pass(1_000);
    await deny(1012);
    await clock.pass(2_000);
    await deny(4009);
    assert.equal(states.at(-1).is, "closed");
    assert.deepEqual(asked, [[1008, "slow down"], [1012, ""], [4009, ""]]);
  });
});

describe("offline", () => {
  test("waits for the network, and connects at once when it is back", async () => {
    await beginOpen();
    network.lose();
    await deny(1006);
    assert.deepEqual([states.at(-1).is, states.at(-1).delay, clock.waiting], ["waiting", Infinity, []]);
    network.find();
    assert.equal(sockets.made.length, 2);
    network.find();
    assert.equal(sockets.made.length, 2);
  });

  test("cuts a pause short when the network comes back", async () => {
    await beginOpen();
    await deny(1006);
    network.find();
    assert.equal(sockets.made.length, 2);
    // The opening's; of the pause nothing is left.
    assert.deepEqual(clock.waiting, [15_000]);
  });

  test("that begins during a pause lasts until the network is back", async () => {
    await beginOpen();
    await deny(1006);
    network.lose();
    await clock.pass(1_000);
    assert.deepEqual([states.at(-1).delay, sockets.made.length], [Infinity, 1]);
    network.find();
    assert.equal(sockets.made.length, 2);
  });

  test("keeps a refresh waiting, too", async () => {
    await beginOpen({ refresh: refreshing(new Error("no network"), { token: "second" }) });
    network.lose();
    await deny(4003);
    assert.deepEqual([refusals.length, states.at(-1).delay], [1, Infinity]);
    network.find();
    await settle();
    assert.deepEqual(tokens(), ["first", "second"]);
  });

  for (const server of ["ws://localhost:8000", "ws://127.0.0.1:8000", "ws://[::1]:8000"]) {
    test(`does not keep it from ${server}, which needs no network`, async () => {
      network.lose();
      await beginOpen({ server });
      await deny(1006);
      assert.equal(states.at(-1).delay, 1_000);
    });
  }

  test("leaves an open WebSocket as it is", async () => {
    const connection = await beginOpen();
    network.lose();
    network.find();
    assert.deepEqual([sockets.made.length, connection.state.is], [1, "open"]);
  });
});

describe("idle", () => {
  const ping = () => ({ text: "ping" });

  test("finds a dead connection by silence", async () => {
    await beginOpen({ idle: { after: 20_000 } });
    await clock.pass(19_999);
    sockets.last.say({ text: "hello" });
    await clock.pass(19_999);
    assert.equal(states.at(-1).is, "open");
    await clock.pass(1);
    assert.deepEqual([states.at(-1).is, states.at(-1).code, states.at(-1).delay], ["waiting", 1006, 1_000]);
    assert.ok(sockets.last.closed, "the dead one is closed");
    await clock.pass(1_000);
    assert.equal(sockets.made.length, 2);
  });

  test("pings first, and a ping that is answered keeps the connection", async () => {
    await beginOpen({ idle: { after: 20_000, ping } });
    await clock.pass(20_000);
    assert.deepEqual(sockets.last.sent, ['{"text":"ping"}']);
    await clock.pass(19_999);
    sockets.last.say({ text: "pong" });
    await clock.pass(20_000);
    assert.equal(sockets.last.sent.length, 2);
    await clock.pass(19_999);
    assert.equal(states.at(-1).is, "open");
    await clock.pass(1);
    assert.equal(states.at(-1).is, "waiting");
  });

  test("asks at once when the network is another", async () => {
    await beginOpen({ idle: { after: 20_000, ping } });
    await clock.pass(10_000);
    network.find();
    assert.equal(sockets.last.sent.length, 1);
    await clock.pass(19_999);
    assert.deepEqual([states.at(-1).is, sockets.last.sent.length], ["open", 1]);
    await clock.pass(1);
    assert.equal(states.at(-1).is, "waiting");
  });

  test("never queues a ping", async () => {
    await beginOpen({ idle: { after: 1_000, ping }, queue: 9, refresh: refreshing({ token: "second" }) });
    await clock.pass(1_000);
    await deny(4003);
    sockets.last.open();
    assert.deepEqual(sockets.last.sent, []);
  });

  test("ends with the WebSocket", async () => {
    await beginOpen({ idle: { after: 2_000_000 } });
    await deny(1012);
    assert.deepEqual(clock.waiting, [1_000]);
  });

  test("hears nothing more from a connection that it gave up", async () => {
    await beginOpen({ idle: { after: 20_000 } });
    const [dead] = sockets.made;
    await clock.pass(20_000);
    dead.say({ text: "late" });
    dead.end(1000);
    assert.deepEqual([messages, states.at(-1).is], [[], "waiting"]);
  });
});

describe("closing", () => {
  test("says so to the server and to those who listen, and ends everything", async () => {
    const connection = await beginOpen({ idle: { after: 20_000 } });
    connection.close(4000, "bye");
    assert.deepEqual(sockets.last.closed, { code: 4000, reason: "bye" });
    assert.deepEqual(connection.state, { is: "closed", code: 4000, reason: "bye", name: undefined, policy: "never" });
    assertOver(connection);
    connection.close();
    assert.deepEqual(names(), ["connecting", "open", "closed"]);
    sockets.last.say({ text: "late" });
    sockets.last.end(4000);
    assert.deepEqual([messages, names().length], [[], 3]);
  });

  test("is 1000 if nothing else is said", async () => {
    const connection = await beginOpen();
    connection.close();
    assert.equal(sockets.last.closed.code, 1000);
  });

  test("with a code that is not for clients throws, and the connection goes on", async () => {
    const connection = await beginOpen();
    assert.throws(() => connection.close(1012), /1012 is not for clients/);
    assert.equal(connection.state.is, "open");
    sockets.last.say({ text: "still here" });
    assert.deepEqual(messages, ["still here"]);
    connection.close();
    assertOver(connection);
  });

  test("by a listener, at whatever it hears, is the end", async () => {
    for (const stage of ["connecting", "open", "waiting", "refreshing"]) {
      [sockets, clock, network] = [new Sockets(), new Clock(), new Network()];
      const connection = begin({ refresh: refreshing({ token: "second" }) });
      connection.on("state", ({ is }) => is === stage && connection.close());
      await settle();
      if (stage !== "connecting") sockets.last.open();
      if (stage === "waiting") sockets.last.end(1012);
      if (stage === "refreshing") sockets.last.end(4003);
      await clock.pass(60_000);
      assertOver(connection);
      assert.equal(sockets.made.length, 1);
    }
  });

  test("by a signal, now or before", async () => {
    const abort = new AbortController();
    const connection = await beginOpen({ signal: abort.signal });
    abort.abort();
    assert.equal(sockets.last.closed.code, 1000);
    assertOver(connection);
    const late = begin({ signal: abort.signal });
    await settle();
    assertOver(late);
    assert.equal(sockets.made.length, 1);
  });

  test("leaves nothing at the signal, which may outlive many connections", async () => {
    const listening = new Set();
    class Signal extends EventTarget {
      aborted = false;
      addEventListener(type, listener, options) {
        listening.add(listener);
        options.signal.addEventListener("abort", () => listening.delete(listener));
      }
    }
    const connection = await beginOpen({ signal: new Signal() });
    assert.equal(listening.size, 1);
    connection.close();
    assert.equal(listening.size, 0);
  });
});
