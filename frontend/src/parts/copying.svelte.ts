/** A text put on the clipboard, and the word that says how it went. */
import type { Key } from '../words/language'

const SHOWN_MS = 2_000

export class Copying {
  said = $state<Key>('copy')

  /** Copies a text; where the browser refuses, says what to do instead. */
  async copy(text: string): Promise<void> {
    // Browsers keep the clipboard from pages served without encryption.
    try {
      await navigator.clipboard.writeText(text)
      this.said = 'copied'
    } catch {
      this.said = 'copy_failed'
    }
    setTimeout(() => (this.said = 'copy'), SHOWN_MS)
  }
}
