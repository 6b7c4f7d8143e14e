import { describe, expect, test } from "vitest";

import { Engine } from "../../../src/core/engine.ts";
import { SnapshotError } from "../../../src/core/snapshot/snapshot-error.ts";
import { Desk, MARKET, MINUTE, openDesk } from "./desk.ts";

const VERSION = "SNAPSHOT_VERSION";
const MALFORMED = "SNAPSHOT_MALFORMED";
const INCONSISTENT = "SNAPSHOT_INCONSISTENT";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly line: number;
  readonly code: string;
  readonly message: RegExp;
}

const text = lockedText();
const lines = text.split("\n");
const count = lines.length - 1;

const CASES: readonly Case[] = [
  refused("nothing", "", 1, VERSION, /expected plimsoll-state 1, was ""/),
  refused("another version", replaced("state 1", "state 2"), 1, VERSION, /was "plimsoll-state 2"/),
  refused("the first line only", "plimsoll-state 1\n", 1, MALFORMED, /expected end/),
  refused("the last line end cut off", text.slice(0, -1), count, MALFORMED, /and a line end/),
  refused("the end cut off", lines.slice(0, -2).join("\n"), count - 1, MALFORMED, /expected end/),
  refused("a line taken out", without("waiting"), count - 1, MALFORMED, /end, the number/),
  refused(
    "a line doubled",
    doubled("account"),
    lineOf("account") + 1,
    INCONSISTENT,
    /each account once/,
  ),
  refused(
    "a backstop doubled",
    doubled("backstop"),
    lineOf("backstop") + 1,
    INCONSISTENT,
    /an account after rich/,
  ),
  refused(
    "an answer doubled",
    doubled("answer"),
    lineOf("answer") + 1,
    INCONSISTENT,
    /each answer once/,
  ),
  refused(
    "no venue",
    replaced("venue\t", "venues\t"),
    2,
    MALFORMED,
    /a line of kind venue, was "venues"/,
  ),
  refused(
    "an unknown kind",
    replaced("waiting\t", "waits\t"),
    lineOf("waiting"),
    MALFORMED,
    /a line of kind backstop, waiting, .* or end, was "waits"/,
  ),
  refused(
    "sections in another order",
    swapped("market", "asset"),
    lineOf("asset"),
    INCONSISTENT,
    /an asset of an earlier line, was "USD"/,
  ),
  refused(
    "an earlier section later",
    swapped("reservation", "waiting"),
    lineOf("waiting") + 1,
    MALFORMED,
    /a line of kind reservation, messageUse, recall, pending, answer or end/,
  ),
  refused(
    "a line without a tab",
    replaced("waiting\t", "waiting "),
    lineOf("waiting"),
    MALFORMED,
    /a kind, a tab and a record/,
  ),
  refused(
    "a record that is not JSON",
    replaced("waiting\t{", "waiting\t"),
    lineOf("waiting"),
    MALFORMED,
    /a record in JSON/,
  ),
  refused(
    "a record that is a list",
    replaced(/waiting\t.*/, "waiting\t[]"),
    lineOf("waiting"),
    MALFORMED,
    /waiting to be an object, was \[\]/,
  ),
  refused(
    "a missing field",
    replaced(/waiting\t.*/, 'waiting\t{"market":"BTC"}'),
    lineOf("waiting"),
    MALFORMED,
    /waiting.account to be an id, was nothing/,
  ),
  refused(
    "an unknown field",
    replaced("waiting\t{", 'waiting\t{"why":1,'),
    lineOf("waiting"),
    MALFORMED,
    /only the fields account, market, was "why"/,
  ),
  refused(
    "a fraction",
    replaced('"lots":50', '"lots":50.5'),
    lineOf("account", "thin"),
    MALFORMED,
    /account.*lots to be an integer/,
  ),
  refused(
    "money as a number",
    replaced('"cost":"', '"cost":1,"x":"'),
    lineOf("account", "rich"),
    MALFORMED,
    /amount in decimal text, was 1/,
  ),
  refused(
    "money with a leading zero",
    replaced('"deposits":"', '"deposits":"0'),
    lineOf("asset"),
    MALFORMED,
    /deposits to be a whole amount/,
  ),
  refused(
    "a flag in words",
    replaced('"reduceOnly":true', '"reduceOnly":"yes"'),
    lineOf("account", "thin"),
    MALFORMED,
    /reduceOnly to be true or false/,
  ),
  refused(
    "an unknown stage",
    replaced('"closingOut"', '"gone"'),
    lineOf("account", "thin"),
    MALFORMED,
    /stage to be one of healthy, /,
  ),
  refused(
    "an id with a space",
    replaced('"id":"rich"', '"id":"ri ch"'),
    lineOf("account", "rich"),
    MALFORMED,
    /account.id to be an id/,
  ),
  refused(
    "an unknown market",
    replaced(
      'waiting\t{"account":"thin","market":"BTC"',
      'waiting\t{"account":"thin","market":"B"',
    ),
    lineOf("waiting"),
    INCONSISTENT,
    /a market of an earlier line, was "B"/,
  ),
  refused(
    "an unknown account",
    replaced('waiting\t{"account":"thin"', 'waiting\t{"account":"t"'),
    lineOf("waiting"),
    INCONSISTENT,
    /an account of an earlier line, was "t"/,
  ),
  refused(
    "invalid parameters",
    replaced('"takerFeePpm":500', '"takerFeePpm":-1'),
    lineOf("market"),
    INCONSISTENT,
    /valid parameters/,
  ),
  refused(
    "an invalid policy",
    replaced('"callMicros":600000000', '"callMicros":0'),
    2,
    INCONSISTENT,
    /a valid policy/,
  ),
  refused(
    "a change that is late",
    replaced(/"effectiveMicros":\d+/, '"effectiveMicros":5'),
    lineOf("pending"),
    INCONSISTENT,
    /effectiveMicros after 1700/,
  ),
  refused(
    "a value that is usual",
    replaced('"id":"rich"', '"frozen":false,"id":"rich"'),
    lineOf("account", "rich"),
    INCONSISTENT,
    /expected .* at character/,
  ),
  refused(
    "keys in another order",
    replaced('{"account":"thin","market":"BTC"}\n', '{"market":"BTC","account":"thin"}\n'),
    lineOf("waiting"),
    INCONSISTENT,
    /at character 11/,
  ),
  refused(
    "an empty holding",
    replaced('{"id":"idle"}', '{"holdings":[{"asset":"USD"}],"id":"idle"}'),
    lineOf("account"),
    INCONSISTENT,
    /expected id":"idle"}, was holdings.* at character 11/,
  ),
  refused(
    "books that do not add up",
    replaced('"deposits":"1', '"deposits":"2'),
    count,
    INCONSISTENT,
    /books that add up, was .*USD units deposited/,
  ),
  refused(
    "too large an amount",
    replaced('"balance":"', '"balance":"99999999999999999999'),
    lineOf("account", "rich"),
    INCONSISTENT,
    /64 bits/,
  ),
];

describe("a text that is not a state is refused, with the line that shows it", () => {
  test("SNAPSHOT-03-02 the text itself is accepted", () => {
    expect(Engine.restore(text).stateText()).toBe(text);
  });

  test.each(CASES)("SNAPSHOT-04-01 $name", ({ text: bad, line, code, message }) => {
    const error = errorOf(bad);
    expect(error).toMatchObject({ line, code });
    expect(error.message).toMatch(message);
    expect(error.message).toBe(`line ${line}: expected ${error.expected}, was ${error.found}`);
  });
});

function refused(name: string, bad: string, line: number, code: string, message: RegExp): Case {
  return { name, text: bad, line, code, message };
}

function errorOf(bad: string): SnapshotError {
  try {
    Engine.restore(bad);
  } catch (error) {
    if (error instanceof SnapshotError) return error;
    throw error;
  }
  throw new Error("expected the text to be refused");
}

/** A venue with a bit of everything, its pool locked. */
function lockedText(): string {
  const desk: Desk = openDesk();
  desk.do({ kind: "backstop", account: "rich", market: "BTC", capital: 0n, takeoverLotsMax: 0 });
  const change = { market: "BTC", parameters: { ...MARKET, takerFeePpm: 700 } };
  desk.do({ kind: "parameter", effectiveMicros: desk.now + MINUTE, change });
  desk.open("idle");
  desk.price("BTC", 8_400);
  desk.price("BTC", 5_000);
  return desk.engine.stateText();
}

/** Line of the first record of a kind (and id), from 1. */
function lineOf(kind: string, id = ""): number {
  return 1 + lines.findIndex((line) => line.startsWith(`${kind}\t`) && line.includes(id));
}

function replaced(found: string | RegExp, by: string): string {
  const bad = text.replace(found, by);
  if (bad === text) throw new Error(`expected ${found} in the text`);
  return bad;
}

function without(kind: string): string {
  return lines.toSpliced(lineOf(kind) - 1, 1).join("\n");
}

function doubled(kind: string): string {
  const line = lines[lineOf(kind) - 1]!;
  const longer = lines.toSpliced(lineOf(kind), 0, line);
  longer[count] = `end\t${count + 1}`;
  return longer.join("\n");
}

function swapped(first: string, second: string): string {
  const other = [...lines];
  other[lineOf(first) - 1] = lines[lineOf(second) - 1]!;
  other[lineOf(second) - 1] = lines[lineOf(first) - 1]!;
  return other.join("\n");
}
