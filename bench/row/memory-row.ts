import { CertificateWatch } from "../../src/core/watch/certificate-watch.ts";
import { idOf } from "../venue/bench-venue.ts";
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
  const count = venue.accounts.count;
  const ids = idBytes(count);
  const { onRemove } = venue.positions;
  const start = held();
  const second = new CertificateWatch(venue);
  const { cpu } = spent(() => {
    second.everythingChanged();
    second.takeSuspects();
    second.settle();
  });
  const triggers = held().buffers - start.buffers;
  venue.positions.onRemove = onRemove;
  const heap = after.heap - before.heap;
  const buffers = after.buffers - before.buffers;
  const each = (heap + buffers) / count;
  const share = (bytes: number): string => (bytes / count).toFixed(0);
  scene.note(
    `bytes per account: ids and their map ${share(ids)}, columns ${share(buffers - triggers)}, ` +
      `triggers ${share(triggers)}, lists and maps ${share(heap - ids)}`,
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

/** Ids as the account table keeps them. */
function idBytes(count: number): number {
  const from = held().heap;
  const list: string[] = [];
  const map = new Map<string, number>();
  for (let account = 0; account < count; account++) {
    const id = idOf(account);
    list.push(id);
    map.set(id, account);
  }
  const bytes = held().heap - from;
  return list.length === map.size ? bytes : 0;
}
