/** The steps to take in another system, in the reader's language. */
import type { Step } from '../sources/wire'
import { isolated, type Language, type Words } from '../words/language'
import { wordsFor } from '../words/known'

/** A piece of a sentence; code is to be typed or copied as it is. */
export interface Part {
  text: string
  isCode: boolean
}

const ISOLATED = /(\u2068[^\u2069]*\u2069)/
const MARKS = /[\u2068\u2069]/g

/**
 * A step, cut where something stands in it that is to be copied; a step we have no words for is English.
 * `codes` are to be copied, `phrases` only stand for what is not known yet or not shown.
 */
export function stepParts(
  { key, params, text }: Step,
  language: Language,
  codes: Words,
  phrases: Record<string, string>,
): Part[] {
  const blanks = { ...phrases, ...isolatedAll({ ...params, ...codes }) }
  const said = wordsFor(language, `connect.steps.${key}`, filled(text, blanks), blanks)
  return said
    .split(ISOLATED)
    .filter((part) => part !== '')
    .map((part) => ({ text: part.replace(MARKS, ''), isCode: part !== part.replace(MARKS, '') }))
}

function isolatedAll(words: Words): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([name, word]) => [name, isolated(String(word))]))
}

function filled(text: string, words: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => words[name] ?? blank)
}
