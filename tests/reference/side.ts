/** Side of a position in a case: a sign or a word. */
export function facing(side: unknown): 1 | -1 {
  if (["1", "+1", "long", "buy"].includes(String(side))) return 1;
  if (["-1", "short", "sell"].includes(String(side))) return -1;
  throw new Error(`expected a side, was ${String(side)}`);
}

/** Which way a price of such a position is rounded against the trader. */
export function worse(side: 1 | -1): "up" | "down" {
  return side > 0 ? "up" : "down";
}
