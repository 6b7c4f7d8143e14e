/** How many messages may come from one sender: so many at once, and so many a second after that. */
export interface MessageRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Messages of holders; what the venue and its operator send is never limited. */
export interface MessageRates {
  readonly session: MessageRate;
  readonly account: MessageRate;
}
