/** Svelte action: writes the first of several wordings, the longest first, that its line has room for. */
export function fitting(
  node: HTMLElement,
  wordings: readonly string[],
): { update: (next: readonly string[]) => void; destroy: () => void } {
  let wanted = wordings
  const write = (): void => {
    for (const wording of wanted) {
      node.textContent = wording
      if (node.scrollWidth <= node.clientWidth) return
    }
  }
  const around = node.parentElement
  // The line itself becomes as wide as what is written into it.
  const observer = typeof ResizeObserver === 'undefined' || around === null ? null : new ResizeObserver(write)
  if (around !== null) observer?.observe(around)
  write()
  // Letters of another script come when they are first needed, and are wider or narrower than those before.
  document.fonts?.addEventListener('loadingdone', write)
  return {
    update(next) {
      if (next.join('\n') === wanted.join('\n')) return
      wanted = next
      write()
    },
    destroy: () => {
      observer?.disconnect()
      document.fonts?.removeEventListener('loadingdone', write)
    },
  }
}
