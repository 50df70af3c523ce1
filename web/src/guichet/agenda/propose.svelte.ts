import type { RequestSheet } from '../../api/client';
import type { Meeting, TypedSlots } from './agenda';

export interface Invited {
  kind: 'professional' | 'account' | 'partner';
  key: number | null;
  name: string;
}
export const keyOf = (g: Invited): string => `${g.kind}:${g.key ?? ''}`;

/** Whom the needs of a request were sent to, each once, and not those it was taken back from. */
export function organismsOf(sheet: RequestSheet): Invited[] {
  const found = new Map<number, string>();
  for (const m of sheet.needs.flatMap((n) => n.matches)) if (m.state !== 'withdrawn') found.set(m.partner, m.partner_name);
  return [...found].map(([key, name]) => ({ kind: 'partner', key, name }));
}

/** What is typed of a proposal; it stays until it is sent, request by request. */
export class Draft {
  title = $state('');
  d = $state<Meeting>({ kind: 'place', place: '', minutes: 60 });
  typed = $state<TypedSlots>({ slots: [], day: '', time: '' });
  /** Not invited where it is not there. */
  guests = $state<Record<string, 'required' | 'optional'>>({ 'professional:': 'required' });
}
const drafts = new Map<number, Draft>();
export function draftOf(request: number, me: number | null): Draft {
  let draft = drafts.get(request);
  if (!draft) {
    drafts.set(request, (draft = new Draft()));
    if (me !== null) draft.guests[`account:${me}`] = 'required';
  }
  return draft;
}
export const forget = (request: number): boolean => drafts.delete(request);
