/** The footer's figures of today. */
import { written, type Kind } from '../figures/written'
import type { Kpi } from '../live/protocol'
import type { Key, Language } from '../words/language'
import type { Kpis, TODAY_KPIS } from './totals'

export interface TodayFigure {
  slug: string
  words: Key
  figure: string
  unit: string
  /** Not a value: a dash or n/a, set quieter. */
  nil: boolean
  hint: string
}

type Slug = (typeof TODAY_KPIS)[number]

const FIGURES: readonly { slug: Slug; words: Key; kind: Kind; hint?: Key }[] = [
  { slug: 'service_level', words: 'service_level', kind: 'whole' },
  { slug: 'asa', words: 'asa', kind: 'duration', hint: 'asa_long' },
  { slug: 'abandonment_rate', words: 'abandoned', kind: 'decimal' },
  { slug: 'blocked_rate', words: 'blocked', kind: 'decimal' },
  { slug: 'answered', words: 'answered', kind: 'count' },
]

/** Today's figures in their fixed order. */
export function todayFigures(kpis: Kpis, language: Language): TodayFigure[] {
  return FIGURES.map(({ slug, words, kind, hint }) => ({
    slug,
    words,
    ...written(kpis[slug], kind, language),
    hint: hint === undefined ? counted(kpis[slug], kind, language) : language.say(hint),
  }))
}

function counted(kpi: Kpi | undefined, kind: Kind, { numbers }: Language): string {
  if (kpi?.denominator === undefined || kind === 'count') return ''
  return `${numbers.count(kpi.numerator ?? 0)} ÷ ${numbers.count(kpi.denominator)}`
}
