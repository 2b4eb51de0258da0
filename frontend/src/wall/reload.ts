/** When a page that nobody tends is fetched anew. */

const AT_HOUR = 4
const NOT_TWICE_MS = 2 * 3_600_000

/** True in the fifth hour of the day, for a page that is not that fresh already. */
export function mayReload(openForMs: number, hour: number): boolean {
  return hour === AT_HOUR && openForMs > NOT_TWICE_MS
}
