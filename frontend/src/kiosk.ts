/** What an unattended screen needs: it stays awake, and shows no idle pointer. */

const POINTER_REST_MS = 3_000

/** Keeps the screen on while the page is visible, where the browser can; answers how to stop. */
export function keepAwake(): () => void {
  let held: WakeLockSentinel | undefined
  let over = false
  const ask = (): void => {
    if (document.visibilityState !== 'visible') return
    const asked = navigator.wakeLock?.request('screen')
    void asked?.then((lock) => keep(lock)).catch(() => undefined)
  }
  const keep = (lock: WakeLockSentinel): void => {
    held = lock
    if (over) void lock.release()
  }
  document.addEventListener('visibilitychange', ask)
  ask()
  return () => {
    over = true
    document.removeEventListener('visibilitychange', ask)
    void held?.release()
  }
}

/** Hides the pointer once it has rested; answers how to stop. */
export function hideIdlePointer(): () => void {
  const { style } = document.documentElement
  let timer: ReturnType<typeof setTimeout> | undefined
  const moved = (): void => {
    style.cursor = ''
    clearTimeout(timer)
    timer = setTimeout(() => (style.cursor = 'none'), POINTER_REST_MS)
  }
  addEventListener('pointermove', moved)
  moved()
  return () => {
    removeEventListener('pointermove', moved)
    clearTimeout(timer)
    style.cursor = ''
  }
}
