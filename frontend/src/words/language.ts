/** One language of the board: its words, its plurals, its direction and its numbers. */
import en from './catalogues/en.json'
import { Numbers } from './numbers'

/** A sentence, or one for each plural form the language has; `{n}` chooses between them. */
export type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>
export type Key = keyof typeof en
export type Catalogue = Record<Key, Entry>
export type Words = Record<string, string | number>

export const CODES = ['en', 'hu', 'ro', 'fil', 'sw', 'fa'] as const
export type Code = (typeof CODES)[number]

const RIGHT_TO_LEFT: ReadonlySet<Code> = new Set<Code>(['fa'])
// British English for the order of day and month; numbers are the same.
const LOCALES: Partial<Record<Code, string>> = { en: 'en-GB' }
// Browsers ask for Tagalog by its own code; the catalogue is Filipino.
const ALIASES: Record<string, Code> = { tl: 'fil' }

const LOADERS: Record<Code, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
  hu: async () => (await import('./catalogues/hu.json')).default,
  ro: async () => (await import('./catalogues/ro.json')).default,
  fil: async () => (await import('./catalogues/fil.json')).default,
  sw: async () => (await import('./catalogues/sw.json')).default,
  fa: async () => (await import('./catalogues/fa.json')).default,
}

export type Digits = 'native' | 'latin'

/** The first language of the list that the board speaks, else English. */
export function chosenCode(wanted: readonly string[]): Code {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0] ?? ''
    const known = ALIASES[code] ?? CODES.find((each) => each === code)
    if (known !== undefined) return known
  }
  return 'en'
}

// Sentences written with the digits of their own language follow the choice of digits too.
function latinDigits(sentence: string): string {
  return sentence.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
}

/** A name from the data, kept from disturbing the direction of the sentence around it. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`
}

export class Language {
  readonly direction: 'ltr' | 'rtl'
  readonly locale: string
  readonly numbers: Numbers
  readonly #plurals: Intl.PluralRules

  constructor(
    readonly code: Code,
    readonly catalogue: Catalogue,
    readonly digits: Digits = 'native',
  ) {
    const numbering = code === 'fa' ? `-u-nu-${digits === 'latin' ? 'latn' : 'arabext'}` : ''
    this.direction = RIGHT_TO_LEFT.has(code) ? 'rtl' : 'ltr'
    this.locale = (LOCALES[code] ?? code) + numbering
    this.numbers = new Numbers(this.locale, code === 'hu' ? 'min2' : 'auto')
    this.#plurals = new Intl.PluralRules(code)
  }

  /** The sentence under a key, with its blanks filled; `n` also chooses the plural form. */
  say(key: Key, words: Words = {}): string {
    const entry = this.catalogue[key]
    const sentence = typeof entry === 'string' ? entry : this.#form(entry, Number(words['n'] ?? 0))
    const written = this.digits === 'latin' ? latinDigits(sentence) : sentence
    return written.replace(/\{(\w+)\}/g, (_, blank: string) => this.#fill(words[blank]))
  }

  /** 54 s, 21 min, 2 h: the largest whole unit. */
  span(seconds: number): string {
    if (seconds < 60) return this.say('span_seconds', { n: Math.max(0, Math.floor(seconds)) })
    if (seconds < 3600) return this.say('span_minutes', { n: Math.floor(seconds / 60) })
    return this.say('span_hours', { n: Math.floor(seconds / 3600) })
  }

  #form(entry: Exclude<Entry, string>, n: number): string {
    return entry[this.#plurals.select(n)] ?? entry.other ?? ''
  }

  #fill(word: string | number | undefined): string {
    return typeof word === 'number' ? this.numbers.count(word) : (word ?? '')
  }
}

/** Brings a language, fetching its catalogue where it is not the one built in. */
export async function speak(code: Code, digits: Digits = 'native'): Promise<Language> {
  return new Language(code, await LOADERS[code](), digits)
}
