import type { Lots, Units } from "../number/unit.ts";
import type { Backstop, Venue } from "../state/venue.ts";
import { id, integer, natural, record, units } from "./form.ts";
import {
  accountNamed,
  assetNamed,
  marketNamed,
  section,
  type Section,
  type State,
} from "./section.ts";
import { insist } from "./snapshot-error.ts";

/** An isolated account: the market it is for and the account it belongs to. */
interface IsolatedRecord {
  readonly account: string;
  readonly market: string;
  readonly parent: string;
}

/** In account-id order; a line of its own, since the parent may come later than the account. */
export const isolatedSection: Section = section(
  "isolated",
  record<IsolatedRecord>({ account: id, market: id, parent: id }),
  function* ({ venue }: State): Iterable<IsolatedRecord> {
    const { isolated } = venue.accounts;
    for (const account of venue.inIdOrder(isolated.keys())) {
      const { market, parent } = isolated.get(account)!;
      yield {
        account: venue.idOf(account),
        market: venue.markets[market]!.id,
        parent: venue.idOf(parent),
      };
    }
  },
  ({ venue }, { account, market, parent }) => {
    venue.accounts.isolated.set(accountNamed(venue, account), {
      market: marketNamed(venue, market).index,
      parent: accountNamed(venue, parent),
    });
  },
);

/** A sub-account and the account it belongs to. */
interface SubAccountRecord {
  readonly account: string;
  readonly parent: string;
}

/** In account-id order. */
export const subAccountSection: Section = section(
  "subAccount",
  record<SubAccountRecord>({ account: id, parent: id }),
  function* ({ venue }: State): Iterable<SubAccountRecord> {
    const { parents } = venue.accounts;
    for (const account of venue.inIdOrder(parents.keys())) {
      yield { account: venue.idOf(account), parent: venue.idOf(parents.get(account)!) };
    }
  },
  ({ venue }, { account, parent }) => {
    venue.accounts.parents.set(accountNamed(venue, account), accountNamed(venue, parent));
  },
);

/** What an account committed to a market. */
interface BackstopRecord {
  readonly market: string;
  readonly account: string;
  readonly capital: Units;
  readonly takeoverLotsMax: Lots;
}

/** In market-id order, then account-id order. */
export const backstopSection: Section = section(
  "backstop",
  record<BackstopRecord>({ market: id, account: id, capital: units, takeoverLotsMax: natural }),
  function* ({ venue }: State): Iterable<BackstopRecord> {
    for (const market of venue.marketsInOrder) {
      for (const { account, capital, takeoverLotsMax } of venue.backstopsOf(market)) {
        yield { market: market.id, account: venue.idOf(account), capital, takeoverLotsMax };
      }
    }
  },
  ({ venue }, record) => {
    const { capital, takeoverLotsMax } = record;
    const market = marketNamed(venue, record.market);
    const account = accountNamed(venue, record.account);
    const others = venue.backstopsOf(market);
    insistLater(venue, others.at(-1)?.account, record.account);
    const list: Backstop[] = [...others, { account, capital, takeoverLotsMax }];
    venue.backstops.set(market.index, list);
  },
);

/** An account that waits for a market's next liquidity window. */
interface WaitingRecord {
  readonly market: string;
  readonly account: string;
}

/** In market-id order, then account-id order: who waits longer has no advantage. */
export const waitingSection: Section = section(
  "waiting",
  record<WaitingRecord>({ market: id, account: id }),
  function* ({ venue }: State): Iterable<WaitingRecord> {
    for (const market of venue.marketsInOrder) {
      for (const account of venue.inIdOrder(market.waiting)) {
        yield { market: market.id, account: venue.idOf(account) };
      }
    }
  },
  ({ venue }, { market: name, account }) => {
    const market = marketNamed(venue, name);
    const waiting = market.waiting as number[];
    insistLater(venue, waiting.at(-1), account);
    if (waiting.length === 0) market.waiting = [accountNamed(venue, account)];
    else waiting.push(accountNamed(venue, account));
  },
);

/** A fill far from the mark. */
interface OffBandRecord {
  readonly asset: string;
  readonly loser: string;
  readonly gainer: string;
  readonly units: Units;
}

/** In asset-id order, then as recorded. */
export const offBandSection: Section = section(
  "offBand",
  record<OffBandRecord>({ asset: id, loser: id, gainer: id, units }),
  function* ({ venue }: State): Iterable<OffBandRecord> {
    for (const asset of venue.assetsInOrder) {
      for (const { loser, gainer, units: gain } of venue.pool(asset).offBand) {
        const names = { loser: venue.idOf(loser), gainer: venue.idOf(gainer) };
        yield { asset: asset.id, ...names, units: gain };
      }
    }
  },
  ({ venue }, record) => {
    const pool = venue.pool(assetNamed(venue, record.asset));
    const loser = accountNamed(venue, record.loser);
    const gainer = accountNamed(venue, record.gainer);
    const gain = { loser, gainer, units: record.units };
    if (pool.offBand.length === 0) pool.offBand = [gain];
    else (pool.offBand as (typeof gain)[]).push(gain);
  },
);

/** Lots that a payer gave up to an account that is closing out. */
interface DeleveragedRecord {
  readonly account: string;
  readonly market: string;
  readonly payer: string;
  readonly lots: Lots;
}

/** In id order of account, market and payer. */
export const deleveragedSection: Section = section(
  "deleveraged",
  record<DeleveragedRecord>({ account: id, market: id, payer: id, lots: integer }),
  function* ({ venue }: State): Iterable<DeleveragedRecord> {
    for (const account of venue.inIdOrder(venue.deleveraged.keys())) {
      const byMarket = venue.deleveraged.get(account)!;
      for (const market of venue.marketsInOrder) {
        const byPayer = byMarket.get(market.index) ?? new Map<number, Lots>();
        for (const payer of venue.inIdOrder(byPayer.keys())) {
          const names = { account: venue.idOf(account), payer: venue.idOf(payer) };
          yield { ...names, market: market.id, lots: byPayer.get(payer)! };
        }
      }
    }
  },
  ({ venue }, record) => {
    const account = accountNamed(venue, record.account);
    const { index } = marketNamed(venue, record.market);
    const byMarket = venue.deleveraged.get(account) ?? new Map<number, Map<number, Lots>>();
    const byPayer = byMarket.get(index) ?? new Map<number, Lots>();
    (byPayer as Map<number, Lots>).set(accountNamed(venue, record.payer), record.lots);
    (byMarket as Map<number, ReadonlyMap<number, Lots>>).set(index, byPayer);
    venue.deleveraged.set(account, byMarket);
  },
);

/** Accounts of one market come in id order, each once. */
function insistLater(venue: Venue, previous: number | undefined, name: string): void {
  const last = previous === undefined ? null : venue.idOf(previous);
  insist(last === null || last < name, `an account after ${last}`, name);
}
