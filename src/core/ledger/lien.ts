import type { Units } from "../number/unit.ts";
import type { Lien } from "../state/holding-table.ts";
import type { Venue } from "../state/venue.ts";

/** Liens kept per account and asset; one more merges the two youngest (LEDGER-05-01). */
const LIENS_MAX = 32;

/**
 * Adds a realised gain as a lien that matures on the pool's clock.
 *
 * @source LEDGER-05-01
 */
export function addLien(venue: Venue, slot: number, units: Units): void {
  const asset = venue.holdings.asset(slot);
  const window = asset.parameters.maturityMicros;
  settleMatured(venue, slot);
  if (window === 0) {
    venue.holdings.addPrincipal(slot, units);
    return;
  }
  const maturesAt = venue.pool(asset).clockAt(venue.nowMicros) + window;
  venue.holdings.setLiens(slot, inserted(venue.holdings.liens(slot), { units, maturesAt }));
}

function inserted(liens: readonly Lien[], lien: Lien): Lien[] {
  const list = [...liens];
  const same = list.findIndex(({ maturesAt }) => maturesAt === lien.maturesAt);
  if (same >= 0) {
    list[same] = { units: list[same]!.units + lien.units, maturesAt: lien.maturesAt };
    return list;
  }
  const at = list.findIndex(({ maturesAt }) => maturesAt > lien.maturesAt);
  list.splice(at < 0 ? list.length : at, 0, lien);
  if (list.length > LIENS_MAX) {
    const youngest = list.pop()!;
    const second = list.pop()!;
    list.push({ units: second.units + youngest.units, maturesAt: youngest.maturesAt });
  }
  return list;
}

/** A loss eats the youngest gains first. @source LEDGER-05-01 */
export function reduceYoungestLiens(venue: Venue, slot: number, loss: Units): void {
  settleMatured(venue, slot);
  const liens = venue.holdings.liens(slot);
  if (liens.length === 0) return;
  const list = [...liens];
  let left = loss;
  while (left > 0n && list.length > 0) {
    const youngest = list.pop()!;
    if (youngest.units > left) {
      list.push({ units: youngest.units - left, maturesAt: youngest.maturesAt });
      left = 0n;
    } else {
      left -= youngest.units;
    }
  }
  venue.holdings.setLiens(slot, list);
}

/** Turns matured liens into principal. @source LEDGER-05-02 */
export function settleMatured(venue: Venue, slot: number): void {
  const liens = venue.holdings.liens(slot);
  if (liens.length === 0) return;
  const matured = maturedGain(venue, slot);
  if (matured === 0n) return;
  const clock = venue.pool(venue.holdings.asset(slot)).clockAt(venue.nowMicros);
  venue.holdings.setLiens(
    slot,
    liens.filter(({ maturesAt }) => maturesAt > clock),
  );
  venue.holdings.addPrincipal(slot, matured);
}

/** Gains that have matured but are not settled yet. */
function maturedGain(venue: Venue, slot: number): Units {
  return sumOf(venue, slot, (lien, clock) => lien.maturesAt <= clock);
}

/** Gains that may not leave yet. @source LEDGER-05-02 */
export function unmaturedGain(venue: Venue, slot: number): Units {
  return sumOf(venue, slot, (lien, clock) => lien.maturesAt > clock);
}

/** Principal with everything matured counted. @source LEDGER-05-03 */
export function principalOf(venue: Venue, slot: number): Units {
  return venue.holdings.principal(slot) + maturedGain(venue, slot);
}

function sumOf(venue: Venue, slot: number, counts: (lien: Lien, clock: number) => boolean): Units {
  const liens = venue.holdings.liens(slot);
  if (liens.length === 0) return 0n;
  const clock = venue.pool(venue.holdings.asset(slot)).clockAt(venue.nowMicros);
  return liens.reduce((sum, lien) => (counts(lien, clock) ? sum + lien.units : sum), 0n);
}
