import { AnswerTable } from "../../src/core/state/answer-table.ts";
import { CertificateWatch } from "../../src/core/watch/certificate-watch.ts";
import { spent } from "./clock.ts";
import { millis, times, type Row } from "./row.ts";
import type { Scene } from "./scene.ts";

/** What the process holds, after a collection. */
export interface Held {
  readonly heap: number;
  readonly buffers: number;
}

export function held(): Held {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers };
}

/** A second index over the same venue: its time is a rebuild, its size is the triggers' share. */
export function memoryRows(scene: Scene, before: Held, after: Held): Row[] {
  const { venue } = scene.open;
  const { accounts, holdings, positions } = venue;
  const { count } = accounts;
  const { onRemove } = positions;
  const start = held();
  const second = new CertificateWatch(venue);
  const { cpu } = spent(() => {
    second.everythingChanged();
    second.takeSuspects();
    second.settle();
  });
  const triggers = held().buffers - start.buffers;
  positions.onRemove = onRemove;
  const all = after.heap - before.heap + after.buffers - before.buffers;
  const each = all / count;
  const parts: readonly (readonly [name: string, bytes: number])[] = [
    ["ids", accounts.byId.bytes],
    ["accounts", accounts.bytes],
    ["holdings", holdings.bytes],
    ["positions", positions.bytes],
    ["holder lists", venue.markets.reduce((sum, { holders }) => sum + holders.bytes, 0)],
    ["triggers", triggers],
    ["answers", answerBytes()],
  ];
  const rest = parts.reduce((left, [, bytes]) => left - bytes, all);
  const share = ([name, bytes]: readonly [string, number]): string =>
    `${name} ${(bytes / count).toFixed(1)}`;
  scene.note(`bytes per account: ${[...parts, ["all else", rest] as const].map(share).join(", ")}`);
  const perSlot = (table: { bytes: number }, slots: number): string =>
    (table.bytes / slots).toFixed(1);
  scene.note(
    `bytes with the room to grow: a position ${perSlot(positions, positions.capacity)}, ` +
      `a holding ${perSlot(holdings, holdings.count)}, ` +
      `of which an account has ${(holdings.count / count).toFixed(2)}`,
  );
  return [
    {
      what: "memory per account, about 3 positions, all in",
      budget: "<= 256 B",
      measured: `${each.toFixed(0)} B`,
      ratio: times(each / 256),
      met: each <= 256,
    },
    {
      what: `index rebuild, ${count} accounts`,
      budget: "<= 2 s",
      measured: millis(cpu / 1_000),
      ratio: times(cpu / 2_000_000),
      met: cpu <= 2_000_000,
    },
  ];
}

/** A full answer table of one session: the same for any number of accounts. */
function answerBytes(): number {
  const from = held().heap;
  const table = new AnswerTable();
  for (let sequence = 1; sequence <= 1_024; sequence++) {
    table.file(
      "bench",
      sequence,
      { high: sequence, low: 2 ** 50 + sequence },
      { ok: true, sequence },
    );
  }
  const bytes = held().heap - from;
  return table.find("bench", 1, { high: 0, low: 0 }).kind === "reused" ? bytes : 0;
}
