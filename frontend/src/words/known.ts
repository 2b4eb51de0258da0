/** Words for what the service names: its own label stands where this build has none. */
import type { Key, Language, Words } from './language'

/** The sentence under a key, if the catalogue has it; else the text given. */
export function wordsFor(language: Language, key: string, otherwise: string, words: Words = {}): string {
  return key in language.catalogue ? language.say(key as Key, words) : otherwise
}
