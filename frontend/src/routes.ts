/** The views and their addresses: one page, told apart by what follows the hash. */

export type Route = { view: 'wall' } | { view: 'unknown'; path: string }

/** The view an address asks for; an empty one is the wall. */
export function routeOf(hash: string): Route {
  const path = hash.replace(/^#?\/?/, '').split('?')[0] ?? ''
  if (path === '' || path === 'wall') return { view: 'wall' }
  return { view: 'unknown', path }
}
