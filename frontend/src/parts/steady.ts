/** What has not changed stays the very same object, so that nothing drawn from it is drawn again. */

type Flat = Readonly<Record<string, unknown>>

/** The later list made of the earlier one's equal items; the earlier list itself when all are. */
export function steady<T extends object>(before: readonly T[], after: readonly T[], key: (item: T) => string): readonly T[] {
  const known = new Map(before.map((item) => [key(item), item]))
  const list = after.map((item) => {
    const old = known.get(key(item))
    return old !== undefined && isSame(old as Flat, item as Flat) ? old : item
  })
  return list.length === before.length && list.every((item, at) => item === before[at]) ? before : list
}

function isSame(one: Flat, other: Flat): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
