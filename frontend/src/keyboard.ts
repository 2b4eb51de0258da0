/** Single-key shortcuts, out of the way of anyone who types or uses a control. */

// Whoever has pressed a button or a link is not typing: its focus stays there, and shortcuts go on.
// A dialog that was just closed keeps the focus until the next frame is drawn.
const TYPING = 'input, textarea, select, dialog[open], [contenteditable]'
const PRESSED = 'button, a, summary'
const PRESSING = new Set([' ', 'enter', 'escape'])

/** Runs what a key stands for; keys with modifiers and keys for controls are left alone. */
export function onKey(event: KeyboardEvent, keys: Record<string, () => void>): void {
  const key = event.key.toLowerCase()
  const action = keys[key]
  if (action === undefined || isBusy(event.target, key) || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  action()
}

function isBusy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  return target.closest(TYPING) !== null || (PRESSING.has(key) && target.closest(PRESSED) !== null)
}
