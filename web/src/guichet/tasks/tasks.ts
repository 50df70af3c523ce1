import type { Task } from '../../api/client';

/** Answers leave a word of theirs; these do not. */
const kSilent = ['sent', 'seen', 'abandoned', 'withdrawn'];
export const isAnswered = (t: Task): boolean => !kSilent.includes(t.state);
export const isOpen = (t: Task): boolean => t.ended_at === '';
/** Nothing more can be said of it. */
export const isShut = (t: Task): boolean => t.state === 'withdrawn' || (!isOpen(t) && !isAnswered(t));
/** Where it stands in the list: late first, then those without an answer, then the oldest. */
export function byUrgency(x: Task, y: Task): number {
  const rank = (t: Task) => (t.late ? 0 : isAnswered(t) ? 2 : 1);
  return rank(x) - rank(y) || x.sent_at.localeCompare(y.sent_at) || x.match - y.match;
}
/** The list as it was answered on this page: what is answered stays where it was, to be corrected. */
export function withAnswers(list: readonly Task[], answered: ReadonlyMap<number, Task>): Task[] {
  return list.map((t) => {
    const now = answered.get(t.match);
    return now && now.version >= t.version ? now : t;
  });
}
const kUnits = ['B', 'kB', 'MB'] as const;
/** 1 234 567 as [1.2, 'MB']. */
export function sizeOf(bytes: number): { n: number; unit: (typeof kUnits)[number] } {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return { n: bytes / 1000 ** step, unit: kUnits[step] };
}
