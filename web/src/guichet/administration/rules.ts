import type { Duty } from '../../api/client';
import type { Area } from '../words';

/** What an organism answers for, as one line of its page: a subject and a profession, in some places. */
export interface Rule {
  subject: string;
  profession: string;
  areas: Area[];
}
export function rulesOf(duties: readonly Duty[]): Rule[] {
  const rules: Rule[] = [];
  for (const d of duties) {
    const subject = d.subject ?? '';
    const profession = d.profession ?? '';
    const area: Area = { level: d.level, code: d.area ?? '', name: d.area_name };
    const same = rules.find((r) => r.subject === subject && r.profession === profession);
    if (same) same.areas.push(area);
    else rules.push({ subject, profession, areas: [area] });
  }
  return rules;
}
export const dutiesOf = (rules: readonly Rule[]): Duty[] =>
  rules.flatMap((r) => r.areas.map((a) => ({ subject: r.subject, profession: r.profession, level: a.level as Duty['level'], area: a.code ?? '' })));
