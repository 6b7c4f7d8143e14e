/** A small scenario for tests: one long, one short, one maker, a fall through the long's margin. */
export const SMALL = `format: plimsoll-scenario-1
id: small
title: Small
date: 2020-01-01
venue: A venue
summary: One long is under water.
sources: [https://example.org/small]
start: 2020-01-01T00:00:00Z
end: 10m
numeraire: USD
assets:
  USD: { decimals: 2 }
markets:
  X:
    type: linear
    settlement: USD
    tickSize: 0.5
    lotSize: 0.1
    tiers:
      - { upTo: 1000, initial: 10%, maintenance: 5% }
      - { initial: 20%, maintenance: 10% }
participants:
  LONG: { role: long, collateral: { USD: !assumed 100 } }
  SHORT: { role: short, collateral: { USD: 1000 } }
  MAKER: { role: maker, collateral: { USD: 100000 } }
funds:
  market: { X: 5 }
positions:
  - { market: X, long: LONG, short: SHORT, size: 10, price: 100 }
prices:
  step: 1m
  markets:
    X:
      path:
        - [0s, 100]
        - [5m, 80]
        - [8m, 80]
depth:
  X:
    model: levels
    maker: MAKER
    bids: { size: 2, within: 1% }
    asks: { size: 2, within: 1% }
    levels: 2
    refill: 1m
actions:
  - { at: 1m, do: withdraw, account: SHORT, asset: USD, amount: 100 }
historic:
  slicing: off
  closeOut: off
  gainLayer: off
safeguards:
  all:
    title: Everything
    restores: [slicing, closeOut, gainLayer]
published:
  - figure: deficit
    value: 100
    unit: USD
    kind: calibrated
    source: https://example.org/small
    tolerance: 1%
    measure: { take: deficit, asset: USD, at: 8m }
`;
