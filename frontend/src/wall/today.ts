/** The footer's figures of today. */
import type { Kpi } from '../live/protocol'
import type { Key, Language } from '../words/language'
import { NOTHING, reading, type Ratio } from '../words/numbers'
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
type Kind = 'whole' | 'decimal' | 'duration' | 'count'

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

function written(
  kpi: Kpi | undefined,
  kind: Kind,
  language: Language,
): Pick<TodayFigure, 'figure' | 'unit' | 'nil'> {
  const read = reading(kpi)
  if (read.kind === 'unreported') {
    return { figure: language.say('not_reported'), unit: '', nil: true }
  }
  if (read.kind === 'nothing') return { figure: NOTHING, unit: '', nil: true }
  return { ...inWords(read.value, kind, language), nil: false }
}

function inWords(value: number, kind: Kind, { numbers }: Language): Omit<Ratio, 'text'> {
  if (kind === 'duration') return { figure: numbers.duration(value), unit: '' }
  if (kind === 'count') return { figure: numbers.count(value), unit: '' }
  const { figure, unit } = numbers.ratio(value, kind === 'decimal' ? 1 : 0)
  return { figure, unit }
}

function counted(kpi: Kpi | undefined, kind: Kind, { numbers }: Language): string {
  if (kpi?.denominator === undefined || kind === 'count') return ''
  return `${numbers.count(kpi.numerator ?? 0)} ÷ ${numbers.count(kpi.denominator)}`
}
