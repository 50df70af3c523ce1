import type { Appointment, AppointmentSlot, CaseworkEvent } from '../../api/client';
import type { Lang } from '../../i18n';
import { hour } from '../../i18n/moments';
import type { Desk } from '../desk.svelte';
import { plusMinutes } from './agenda';

/** "lundi 23 novembre", with the year where it is not this one. */
export function longDay(lang: Lang, iso: string, now = new Date()): string {
  const at = new Date(iso.length === 10 ? `${iso}T12:00:00Z` : iso);
  if (Number.isNaN(at.getTime())) return iso;
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? {} : { year: 'numeric' as const };
  const text = new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { timeZone: 'Europe/Paris', weekday: 'long', day: 'numeric', month: 'long', ...year }).format(at);
  return lang === 'fr' ? text.replace(/ 1 /, ' 1er ') : text;
}
/** "9 h 00 – 10 h 00". */
export const hoursOf = (lang: Lang, start: string, minutes: number): string => `${hour(lang, start)} – ${hour(lang, plusMinutes(start, minutes))}`;
export const whenOf = (lang: Lang, start: string, minutes: number): string => `${longDay(lang, start)}, ${hoursOf(lang, start, minutes)}`;

export const guestName = (a: Appointment, id: number): string => a.guests.find((g) => g.id === id)?.name ?? '';
/** What speaks against a slot, though nothing forbids it. */
export function doubtsOf(desk: Desk, a: Appointment, s: AppointmentSlot): string[] {
  const out: string[] = [];
  if (s.holiday) out.push(desk.t('appt.holiday'));
  else if (!s.working_day) out.push(desk.t('appt.weekend'));
  for (const b of s.busy) out.push(desk.t('appt.busy', { who: guestName(a, b.guest), at: hour(desk.lang, b.starts_at), number: b.number }));
  return out;
}

const list = (desk: Desk, instants: string): string =>
  instants.split(' ').filter(Boolean).map((at) => `${longDay(desk.lang, at)}, ${hour(desk.lang, at)}`).join('\n');
/** An event of an appointment: its number, its title, then details, a line each. */
export function tellAppointment(desk: Desk, e: CaseworkEvent): { sentence: string; words: string } {
  const [, title = '', third = '', fourth = ''] = e.body.split('\n');
  const say = (what: string, words = '', args: Record<string, string> = {}) => ({ sentence: desk.t(`appt.event.${what}` as 'appt.event.proposed', { title, ...args }), words });
  switch (e.kind) {
    case 'appointment_proposed':
      return say('proposed', list(desk, third));
    case 'appointment_moved':
      return say('moved', list(desk, third));
    case 'appointment_answered': {
      const [yes = '0', maybe = '0', no = '0'] = fourth.split(' ');
      return say('answered', '', { yes, maybe, no });
    }
    case 'appointment_booked':
      return say('booked', list(desk, third));
    case 'appointment_cancelled':
      return say('cancelled', e.body.split('\n').slice(2).join('\n'));
    case 'appointment_reminded':
      return say('reminded', list(desk, third));
    case 'appointment_done':
      return say('done');
    default:
      return say('other');
  }
}
