/** A changed value tints its cell for a moment: never twice in a second, never for who wants calm. */

const FADE_MS = 300
const REST_MS = 1000

/** Svelte action: tints the node whenever `value` becomes another one. */
export function tint(node: HTMLElement, value: string): { update(next: string): void } {
  let shown = value
  let tintedAt = Number.NEGATIVE_INFINITY
  return {
    update(next) {
      const now = performance.now()
      const changed = next !== shown
      shown = next
      if (!changed || now - tintedAt < REST_MS || wantsCalm()) return
      tintedAt = now
      // Named, not looked up: asking for the colour would lay the whole page out for every cell.
      node.animate([{ backgroundColor: 'var(--tint)' }, { backgroundColor: 'transparent' }], {
        duration: FADE_MS,
        easing: 'ease-out',
      })
    },
  }
}

let calm: MediaQueryList | undefined

/** True for who asked their system for less motion. */
export function wantsCalm(): boolean {
  calm ??= matchMedia('(prefers-reduced-motion: reduce)')
  return calm.matches
}
