/** What has come about so far: an interval that has not begun yet is nothing measured, never nought. */
import type { History, Row } from './client'

/** The answer without what is to come; beside another period its place stays, unmeasured. */
export function soFar(history: History, now: number): History {
  const hasBegun = ({ since }: Row): boolean => Date.parse(since) < now
  const rows = history.compared === null ? history.rows.filter(hasBegun) : history.rows
  return { ...history, rows: rows.map((row) => (hasBegun(row) ? row : unmeasured(row))) }
}

function unmeasured(row: Row): Row {
  return { ...row, kpis: Object.fromEntries(Object.keys(row.kpis).map((slug) => [slug, { value: null }])) }
}

/** True for an interval that still goes on, as far as figures are final. */
export function goesOn({ since, until }: Row, { complete_until: complete }: History, now: number): boolean {
  const end = complete === null ? now : Date.parse(complete)
  return Date.parse(since) < now && Date.parse(until) > end
}
