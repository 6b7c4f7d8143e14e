/**
 * A deep copy of plain data: what the engine keeps of a command must not change when its sender
 * changes the object later. A 0 of either sign is 0, as it is in the state text.
 *
 * @source SNAPSHOT-01-02
 */
export function copied<T>(value: T): T {
  if (value === 0) return 0 as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: unknown) => copied(entry)) as T;
  const entries = Object.entries(value).map(([key, entry]) => [key, copied(entry)]);
  return Object.fromEntries(entries) as T;
}
