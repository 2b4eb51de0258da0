/** The theme of the page, for what is drawn on a canvas and does not follow it by itself. */

/** What the theme is now; to be asked for while a component is made. */
export function themeSeen(): { readonly now: string } {
  const read = (): string => document.documentElement.dataset['theme'] ?? ''
  let now = $state(read())
  $effect(() => {
    const watch = new MutationObserver(() => (now = read()))
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => watch.disconnect()
  })
  return {
    get now() {
      return now
    },
  }
}
