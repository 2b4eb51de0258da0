/** Single-key shortcuts, out of the way of anyone who types or uses a control. */

const CONTROLS = 'input, textarea, select, button, a, [contenteditable]'

/** Runs what a key stands for; keys with modifiers and keys for controls are left alone. */
export function onKey(event: KeyboardEvent, keys: Record<string, () => void>): void {
  const action = keys[event.key.toLowerCase()]
  const isBusy = event.target instanceof Element && event.target.closest(CONTROLS) !== null
  if (action === undefined || isBusy || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  action()
}
