import type { AccountResult, LoadedScenario, Plan, ReplayResult } from "../../lab/index.ts";
import { formatDecimal, parseDecimal } from "../../core/number/decimal.ts";
import { grouped, money } from "./figure.ts";
import { groupBy } from "./group.ts";
import { table, wrap } from "./table.ts";
import { timelineRows } from "./timeline.ts";

/** One run for people: timeline, who paid, balances after. */
export function runLines(
  scenario: LoadedScenario,
  plan: Plan,
  result: ReplayResult,
  full: boolean,
): string[] {
  const rules = result.fullyProtected ? "the public engine" : "historic rules of the venue";
  return [
    "",
    `${result.variant.toUpperCase()} (${rules}; ${grouped(String(result.commands))} commands)`,
    "",
    ...table(
      [{ title: "time" }, { title: "who" }, { title: "what" }],
      timelineRows(scenario, plan, result, full),
    ),
    "",
    ...paidLines(plan, result),
    ...table(
      [
        { title: "account" },
        { title: "role" },
        { title: "deposited", align: "right" },
        { title: "withdrawn", align: "right" },
        { title: "equity", align: "right" },
        { title: "asset" },
        { title: "stage" },
      ],
      balanceRows(result.accounts, full),
    ),
    "",
    ...wrap(verdictLine(result), 100),
  ];
}

/** In one sentence: how many ended below zero, and what was lost. */
function verdictLine({ verdict, assets, breaks, variant }: ReplayResult): string {
  const losses = assets.flatMap(({ asset, decimals, deficit, uncoveredLoss, unpaid }) => [
    ...(deficit > 0n ? [`${money(deficit, decimals, asset)} below zero`] : []),
    ...(uncoveredLoss > 0n ? [`${money(uncoveredLoss, decimals, asset)} paid by nobody`] : []),
    ...(unpaid > 0n ? [`${money(unpaid, decimals, asset)} of withdrawals unpaid`] : []),
  ]);
  const parts = [
    `${verdict.accountsBelowZero} accounts below zero`,
    `${verdict.belowClaim.length} below their protected claim`,
    ...losses,
    ...(breaks.length > 0 ? [`promises broken ${breaks.length} times`] : []),
    ...(verdict.broken === undefined ? [] : [verdict.broken]),
    ...verdict.audit,
  ];
  return `${variant}: ${parts.join("; ")}.`;
}

function paidLines(plan: Plan, { payments, funds, assets, deleveraged }: ReplayResult): string[] {
  const layers = new Map<string, { asset: string; amount: bigint; payers: Set<string> }>();
  for (const { layer, asset, amount, payer } of payments) {
    const key = `${layer} ${asset}`;
    const entry = layers.get(key) ?? { asset, amount: 0n, payers: new Set() };
    entry.amount += amount;
    entry.payers.add(payer.replace(/^account:/, ""));
    layers.set(key, entry);
  }
  const rows = [...layers].map(([key, { asset, amount, payers }]) => [
    key.split(" ")[0]!,
    some([...payers]),
    money(amount, plan.assets.get(asset)!.decimals, asset),
  ]);
  for (const { asset, decimals, liquidationFees } of assets) {
    if (liquidationFees === 0n) continue;
    rows.push(["into the fund", "liquidation fees", money(liquidationFees, decimals, asset)]);
  }
  for (const { market, decimals, asset, before, after } of funds) {
    if (before === after) continue;
    const change = `${money(before, decimals)} -> ${money(after, decimals, asset)}`;
    rows.push(["fund", market, change]);
  }
  const markets = groupBy(deleveraged, ({ market }) => market);
  for (const [market, moves] of markets) {
    const sum = moves.reduce((total, { size }) => total + parseDecimal(size, 30)!, 0n);
    const size = `${grouped(formatDecimal(sum, 30))} ${market}`;
    rows.push(["deleveraging", some(moves.map((move) => move.account)), size]);
  }
  if (rows.length === 0) return ["Nobody had to pay for a deficit.", ""];
  const columns = [
    { title: "layer" },
    { title: "who paid" },
    { title: "how much", align: "right" },
  ] as const;
  return [...table(columns, rows), ""];
}

function balanceRows(accounts: readonly AccountResult[], full: boolean): string[][] {
  const groups = groupBy(accounts, (account) => (full ? account.account : account.participant));
  return [...groups].flatMap(([name, members]) => {
    const assets = new Map<string, { decimals: number; sums: bigint[] }>();
    for (const { holdings } of members) {
      for (const { asset, decimals, deposited, withdrawn, poolEquity } of holdings) {
        const entry = assets.get(asset) ?? { decimals, sums: [0n, 0n, 0n] };
        entry.sums = [deposited, withdrawn, poolEquity].map(
          (value, index) => value + entry.sums[index]!,
        );
        assets.set(asset, entry);
      }
    }
    const title = members.length === 1 ? name : `${name} (${members.length})`;
    const stages = some([...new Set(members.map((member) => member.stage))]);
    const role = members[0]!.role;
    return [...assets].map(([asset, { decimals, sums }]) => [
      title,
      role,
      ...sums.map((sum) => money(sum, decimals)),
      asset,
      stages,
    ]);
  });
}

function some(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}
