/** Where each value of a payload stands, written as a mapping writes it. */

export interface Place {
  path: string
  value: string
}

const NAME = /^[A-Za-z0-9_-]+$/
const MOST = 60
const LONGEST = 40

/** The places of a payload's values, in their order; names a path cannot spell are left out. */
export function placesOf(payload: unknown, most: number = MOST): Place[] {
  return [...leaves(payload, '$')].slice(0, most)
}

function* leaves(value: unknown, path: string): Generator<Place> {
  if (typeof value !== 'object' || value === null) yield { path, value: shown(value) }
  else for (const [name, inner] of inside(value)) yield* leaves(inner, `${path}${name}`)
}

function inside(value: object): [string, unknown][] {
  if (Array.isArray(value)) return value.map((inner: unknown, index) => [`[${index}]`, inner])
  return Object.entries(value)
    .filter(([name]) => NAME.test(name))
    .map(([name, inner]) => [`.${name}`, inner])
}

function shown(value: unknown): string {
  const text = String(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
