/** What an unattended screen needs: it stays awake, and shows no idle pointer. */

const POINTER_REST_MS = 3_000

/** Keeps the screen on while the page is visible, where the browser can. */
export function keepAwake(): void {
  const ask = (): void => {
    if (document.visibilityState === 'visible') {
      void navigator.wakeLock?.request('screen').catch(() => undefined)
    }
  }
  document.addEventListener('visibilitychange', ask)
  ask()
}

/** Hides the pointer once it has rested. */
export function hideIdlePointer(): void {
  const { style } = document.documentElement
  let timer: ReturnType<typeof setTimeout> | undefined
  const moved = (): void => {
    style.cursor = ''
    clearTimeout(timer)
    timer = setTimeout(() => (style.cursor = 'none'), POINTER_REST_MS)
  }
  addEventListener('pointermove', moved)
  moved()
}
