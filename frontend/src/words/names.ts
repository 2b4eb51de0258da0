/** What each language calls itself, so that whoever lost their way finds it. */
import type { Code } from './language'

export const LANGUAGE_NAMES: Readonly<Record<Code, string>> = {
  en: 'English',
  hu: 'Magyar',
  ro: 'Română',
  fil: 'Filipino',
  sw: 'Kiswahili',
  fa: 'فارسی',
}
