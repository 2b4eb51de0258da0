/** The footer's figures. */
import type { BoardDocument } from '../boards/document'
import { written, type Kind } from '../figures/written'
import type { Kpi } from '../live/protocol'
import type { Language } from '../words/language'
import { TOTALS, markOf, totalKind, totalWords, type Mark } from './kpis'
import { TODAY_KPIS, type Kpis } from './totals'

export interface TodayFigure {
  slug: string
  words: string
  figure: string
  unit: string
  /** Not a value: a dash or n/a, set quieter. */
  nil: boolean
  mark: Mark
  hint: string
}

/** The totals that a board chose, in its order. */
export function todayFigures(
  kpis: Kpis,
  { kpis: chosen, thresholds }: Pick<BoardDocument, 'kpis' | 'thresholds'>,
  language: Language,
): TodayFigure[] {
  return (chosen ?? TODAY_KPIS).map((slug) => {
    const kind = totalKind(slug, kpis[slug])
    const hint = TOTALS[slug]?.hint
    return {
      slug,
      words: totalWords(slug, language),
      ...written(kpis[slug], kind, language),
      mark: markOf(slug, kpis[slug], thresholds[slug]),
      hint: hint === undefined ? counted(kpis[slug], kind, language) : language.say(hint),
    }
  })
}

function counted(kpi: Kpi | undefined, kind: Kind, { numbers }: Language): string {
  if (kpi?.denominator === undefined || kind === 'count') return ''
  return `${numbers.count(kpi.numerator ?? 0)} ÷ ${numbers.count(kpi.denominator)}`
}
