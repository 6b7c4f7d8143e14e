import type { AssumedDefault } from "../core/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { parseDecimal } from "../core/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { BadUsage } from "./failure.ts";
import { standardOutput } from "./output.ts";
import { stepsOf } from "./question.ts";
import { outlookLines, rankLines } from "./show/rank-table.ts";
import { knownAccount, knownMarket, standingAt } from "./standing.ts";
import type { Standing, StandingFlags } from "./standing.ts";

export interface RankFlags extends StandingFlags {
  readonly market?: string;
  readonly account?: string;
  readonly size?: string;
  readonly deficit?: string;
  readonly full?: boolean;
  readonly json?: boolean;
}

/** Who would be deleveraged, in which order and at what price; for an account, what lies ahead. */
export function rank(name: string, flags: RankFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const standing = standingAt(name, flags);
  const { plan, engine, title } = standing;
  const markets =
    flags.market === undefined ? [...plan.markets.keys()] : [knownMarket(standing, flags.market)];
  const outlook =
    flags.account === undefined
      ? undefined
      : engine.outlook(knownAccount(standing, flags.account), onlyOne(standing, flags))!;
  const ranks =
    outlook !== undefined && flags.market === undefined
      ? []
      : markets.map((market) => engine.rank(market, assumedOf(standing, market, flags))!);
  output.document({ title, ranks, ...(outlook === undefined ? {} : { outlook }) });
  output.text(title);
  if (outlook !== undefined) for (const line of outlookLines(plan, outlook)) output.text(line);
  for (const found of ranks) {
    for (const line of rankLines(plan, found, flags.full === true)) output.text(line);
  }
  return EXIT_CODE.ok;
}

/** An outlook spans markets: a size or deficit is of one of them. */
function onlyOne(standing: Standing, flags: RankFlags): AssumedDefault {
  return flags.market === undefined
    ? assumedOf(standing, undefined, flags)
    : assumedOf(standing, knownMarket(standing, flags.market), flags);
}

function assumedOf(
  { plan }: Standing,
  market: string | undefined,
  { size, deficit }: RankFlags,
): AssumedDefault {
  if (size === undefined && deficit === undefined) return {};
  const [only] = plan.markets.size === 1 ? plan.markets.keys() : [];
  const scale = plan.markets.get(market ?? only ?? "")?.scale;
  if (scale === undefined) throw new BadUsage("expected --market with --size and --deficit");
  const lots = size === undefined ? {} : { lots: count(size, scale.lotSize) };
  if (deficit === undefined) return lots;
  const units = parseDecimal(deficit, scale.settlementDecimals);
  if (units === undefined || units < 0n) {
    throw new BadUsage(`expected --deficit as an amount of ${scale.settlement}, was "${deficit}"`);
  }
  return { ...lots, deficit: units };
}

function count(size: string, lotSize: bigint): number {
  const lots = stepsOf(size, lotSize, "--size", "lot size");
  if (lots < 0) throw new BadUsage(`expected --size of 0 or more, was "${size}"`);
  return lots;
}
