/**
 * A deep copy of plain data: what the engine keeps of a command must not change when its sender
 * changes the object later.
 */
export function copied<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: unknown) => copied(entry)) as T;
  const entries = Object.entries(value).map(([key, entry]) => [key, copied(entry)]);
  return Object.fromEntries(entries) as T;
}
