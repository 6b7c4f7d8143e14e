/**
 * Writes scenarios/feeds/five-sources.csv: ten minutes of five synthetic sources around one price
 * that falls and recovers. One freezes, one loses a decimal place, one book is crossed once.
 *
 *   npx tsx scripts/example-feed.ts
 */
import { writeFileSync } from "node:fs";

import { Random } from "../tests/simulation/random.ts";

const START = 1_583_971_200_000_000;
const SECOND = 1_000_000;
const random = new Random(12);
const SOURCES = ["alpha", "beta", "gamma", "delta", "epsilon"];

const lines = ["timeMicros,source,group,price,bid,ask,volume"];
let frozen = "";
for (let second = 0; second < 600; second += 5) {
  const fall = second < 300 ? second / 300 : (600 - second) / 300;
  const fair = 8_000 * (1 - 0.12 * fall);
  for (const [place, source] of SOURCES.entries()) {
    const said = fair * (1 + random.between(-150, 150) / 1_000_000);
    const time = START + second * SECOND + place * 200_000;
    const volume = random.between(1, 40) * (place + 1);
    let price = said.toFixed(2);
    if (source === "gamma" && second >= 120 && second < 240) price = frozen;
    else if (source === "gamma") frozen = price;
    if (source === "epsilon" && second >= 360 && second < 420) price = (said / 10).toFixed(2);
    const spread = second === 480 ? -0.5 : 0.5;
    const sides = [(said - spread).toFixed(2), (said + spread).toFixed(2)];
    const cells = source === "delta" ? ["", ...sides] : [price, "", ""];
    lines.push([time, source, source, ...cells, volume].join(","));
  }
}
writeFileSync("scenarios/feeds/five-sources.csv", `${lines.join("\n")}\n`);
