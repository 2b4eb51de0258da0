/** What people call whatever a row of a report is about. */
import type { Snapshot } from '../live/protocol'
import { called } from '../names/called.svelte'
import type { Language } from '../words/language'
import type { Report } from './report'

/** The name of a queue, group or agent; of the whole where the subject is ''. */
export function subjectName(
  { subject, name }: { subject: string; name?: string },
  by: Report['by'],
  { snapshot, language }: { snapshot: Snapshot | null; language: Language },
): string {
  if (subject === '') return language.say('report.by_total')
  if (by === 'agent') return name ?? called.agent(subject)
  return name ?? (by === 'queue' ? snapshot?.queues[subject]?.name : null) ?? subject
}
