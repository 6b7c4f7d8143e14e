import { describe, expect, test } from "vitest";

import { Book } from "../../../src/lab/venue/book.ts";

const MINUTE = 60_000_000;

function bookOf(inverse = false): Book {
  const book = new Book(
    {
      market: "X",
      maker: "M",
      levels: 2,
      refillMicros: MINUTE,
      bids: { lots: 5, withinPpm: 20_000 },
      asks: { lots: 4, withinPpm: 20_000 },
    },
    inverse,
  );
  book.refill(0);
  return book;
}

describe("book of the simulated venue", () => {
  test("spreads each side over its levels, the odd lot to the best", () => {
    const book = bookOf();
    expect(book.depth()).toEqual({ bidLots: 5, askLots: 4 });
    // Levels at 1 % and 2 % below 1,000.
    expect(book.take("sell", 10, 0, 1000)).toEqual({ fillPrice: 990, lots: 3 });
    expect(book.take("sell", 10, 0, 1000)).toEqual({ fillPrice: 980, lots: 2 });
    expect(book.take("sell", 10, 0, 1000)).toBeUndefined();
  });

  test("asks lie above the mark", () => {
    expect(bookOf().take("buy", 1, 2000, 1000)).toEqual({ fillPrice: 1010, lots: 1 });
  });

  test("rounds prices away from the taker", () => {
    // 1 % of 333 is 3.33: the bid is 329, the ask 337.
    expect(bookOf().take("sell", 1, 0, 333)?.fillPrice).toBe(329);
    expect(bookOf().take("buy", 1, 999, 333)?.fillPrice).toBe(337);
  });

  test("respects the limit", () => {
    const book = bookOf();
    expect(book.take("sell", 10, 985, 1000)).toEqual({ fillPrice: 990, lots: 3 });
    expect(book.take("sell", 10, 985, 1000)).toBeUndefined();
  });

  test("quotes again only after the refill time", () => {
    const book = bookOf();
    book.take("sell", 3, 0, 1000);
    book.refill(MINUTE - 1);
    expect(book.depth().bidLots).toBe(2);
    book.refill(MINUTE);
    expect(book.depth().bidLots).toBe(5);
  });

  test("works at negative prices, and never sells an inverse contract at zero", () => {
    expect(bookOf().take("sell", 1, -5000, -1000)?.fillPrice).toBe(-1010);
    expect(bookOf(true).take("sell", 1, 0, 1)).toBeUndefined();
  });
});
