import type { Layer } from "../../../core/index.ts";
import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { LAYERS } from "../../../core/index.ts";
import { described, list, oneOf, optional, record, text, withDefault } from "../reader.ts";
import {
  address,
  asDuration,
  choice,
  decimal,
  duration,
  id,
  percentage,
  sentence,
} from "../scalar.ts";

/** What a match with a published figure is worth (see docs/reference/scenario.md). */
const FIGURE_KINDS = ["independent", "pool_bound", "restated", "calibrated", "assumed"] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

/** When a measure is taken: at a time, at the end, or its extreme over the run. */
export type Sampling = Instant | "end" | "max" | "min";

interface AssetMeasure {
  readonly take: "deficit" | "uncoveredLoss" | "unpaid" | "vault";
  readonly asset: Written;
  readonly at: Sampling;
}

interface AccountMeasure {
  readonly take: "netWithdrawn" | "loss" | "poolEquity";
  readonly accounts: readonly Written[];
  readonly asset: Written;
  readonly at: Sampling;
}

interface EquityMeasure {
  readonly take: "equity";
  readonly accounts: readonly Written[];
  readonly at: Sampling;
}

interface EquityLossMeasure {
  readonly take: "equityLoss";
  readonly accounts: readonly Written[];
  /** The start when left out. */
  readonly since: Instant | undefined;
  readonly at: Sampling;
}

interface LayerMeasure {
  readonly take: "paid";
  readonly layer: Layer;
  readonly asset: Written;
  readonly at: Sampling;
}

interface PositionMeasure {
  readonly take: "unrealizedLoss";
  readonly accounts: readonly Written[];
  readonly market: Written;
  readonly at: Sampling;
}

interface MarketMeasure {
  readonly take: "fund" | "fundDrawdown" | "liquidated" | "markPrice" | "indexPrice";
  readonly market: Written;
  readonly at: Sampling;
}

export type MeasureSpec =
  | AssetMeasure
  | AccountMeasure
  | EquityMeasure
  | EquityLossMeasure
  | LayerMeasure
  | PositionMeasure
  | MarketMeasure;

/** One published figure, and how the run measures the same thing. */
export interface PublishedSpec {
  readonly figure: string;
  readonly value: Written;
  readonly unit: string;
  readonly kind: FigureKind;
  readonly source: string;
  readonly note: string | undefined;
  readonly tolerance: Written | undefined;
  readonly run: "unprotected" | "protected";
  /** Left out for figures that this laboratory cannot measure yet; `note` says why. */
  readonly measure: MeasureSpec | undefined;
}

const sampling: Reader<Sampling> = text<Sampling>(
  { anyOf: [{ enum: ["end", "max", "min"] }, duration.schema] },
  "a duration, end, max or min",
  (value, place) =>
    value === "end" || value === "max" || value === "min" ? value : asDuration(value, place),
);

const at = withDefault(sampling, "end");

const assetMeasure = (take: AssetMeasure["take"]): Reader<MeasureSpec> =>
  record<AssetMeasure>({ take: choice(take), asset: id, at });
const accountMeasure = (take: AccountMeasure["take"]): Reader<MeasureSpec> =>
  record<AccountMeasure>({ take: choice(take), accounts: list(id), asset: id, at });
const marketMeasure = (take: MarketMeasure["take"]): Reader<MeasureSpec> =>
  record<MarketMeasure>({ take: choice(take), market: id, at });

const measure: Reader<MeasureSpec> = oneOf<MeasureSpec>("take", {
  deficit: described("Equity below zero, and losses nobody paid.", assetMeasure("deficit")),
  uncoveredLoss: described("Losses nobody paid.", assetMeasure("uncoveredLoss")),
  unpaid: described("Withdrawals the vault had no cash for.", assetMeasure("unpaid")),
  vault: described("Cash that came in and did not leave.", assetMeasure("vault")),
  netWithdrawn: described("Withdrawn minus deposited.", accountMeasure("netWithdrawn")),
  loss: described("Deposited minus withdrawn minus equity.", accountMeasure("loss")),
  poolEquity: described("Balance and unrealised profit.", accountMeasure("poolEquity")),
  equity: described(
    "Equity over all assets, in the numeraire.",
    record<EquityMeasure>({ take: choice("equity"), accounts: list(id), at }),
  ),
  equityLoss: described(
    "Equity at a time minus equity, in the numeraire.",
    record<EquityLossMeasure>({
      take: choice("equityLoss"),
      accounts: list(id),
      since: described("The start when left out.", optional(duration)),
      at,
    }),
  ),
  paid: described(
    "What a layer paid for deficits.",
    record<LayerMeasure>({ take: choice("paid"), layer: choice(...LAYERS), asset: id, at }),
  ),
  unrealizedLoss: record<PositionMeasure>({
    take: choice("unrealizedLoss"),
    accounts: list(id),
    market: id,
    at,
  }),
  fund: described("Cash of the market's fund.", marketMeasure("fund")),
  fundDrawdown: described(
    "Cash the market's fund lost since the start.",
    marketMeasure("fundDrawdown"),
  ),
  liquidated: described("Quote notional closed by force.", marketMeasure("liquidated")),
  markPrice: marketMeasure("markPrice"),
  indexPrice: marketMeasure("indexPrice"),
});

export const published: Reader<PublishedSpec> = record<PublishedSpec>({
  figure: described("What was published.", sentence),
  value: decimal,
  unit: sentence,
  kind: choice(...FIGURE_KINDS),
  source: address,
  note: optional(sentence),
  tolerance: described("Largest relative difference.", optional(percentage)),
  run: withDefault(choice("unprotected", "protected"), "unprotected"),
  measure: optional(measure),
});
