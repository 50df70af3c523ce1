import type { Appointment, AppointmentGuest, AppointmentSlot, RequestLine } from '../../api/client';

export const kReplies = ['yes', 'maybe', 'no'] as const;
export type Reply = (typeof kReplies)[number];
export const kKinds = ['place', 'phone', 'video'] as const;
export type MeetingKind = (typeof kKinds)[number];

/** Where, by which number or link, and for how long. */
export interface Meeting {
  kind: MeetingKind;
  place: string;
  minutes: number;
}
/** Slots in hand, and the day and the hour that are typed and not added yet. */
export interface TypedSlots {
  slots: string[];
  day: string;
  time: string;
}

const kDay = 86_400_000;
const kMinute = 60_000;
const inFrance = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'medium' });

/** "2026-11-22", the day in France of an instant. */
export const dayOf = (at: Date | string): string => inFrance.format(typeof at === 'string' ? new Date(at) : at).slice(0, 10);
export const plusDays = (day: string, n: number): string => new Date(Date.parse(day) + n * kDay).toISOString().slice(0, 10);
/** 0 on a Monday. */
export const weekday = (day: string): number => (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
export const mondayOf = (day: string): string => plusDays(day, -weekday(day));
export const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The instant of a day and an hour in France, summer and winter: "2026-11-22T09:00:00Z". */
export function instantOf(day: string, time: string): string {
  const asUtc = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  const offset = (at: number) => Date.parse(`${inFrance.format(new Date(at)).replace(' ', 'T')}Z`) - at;
  const near = asUtc - offset(asUtc);
  return new Date(asUtc - offset(near)).toISOString().replace('.000Z', 'Z');
}
export const plusMinutes = (instant: string, n: number): string => new Date(Date.parse(instant) + n * kMinute).toISOString().replace('.000Z', 'Z');

/** With what is typed whole, though not added. */
export function allSlots(t: TypedSlots): string[] {
  const last = t.day && t.time ? [instantOf(t.day, t.time)] : [];
  return [...new Set([...t.slots, ...last])].sort();
}

/** What an appointment has on one day: its time, or those of its slots. */
export interface Entry {
  a: Appointment;
  starts: string[];
}
export interface AgendaDay {
  day: string;
  entries: Entry[];
  due: RequestLine[];
}
/** Monday to Friday, and the week-end where something is on it. */
export function daysOf(monday: string, appointments: readonly Appointment[], requests: readonly RequestLine[]): AgendaDay[] {
  const days = Array.from({ length: 7 }, (_, i): AgendaDay => ({ day: plusDays(monday, i), entries: [], due: [] }));
  const at = (day: string) => days.find((d) => d.day === day);
  for (const a of appointments) {
    for (const start of a.starts_at ? [a.starts_at] : a.slots.map((s) => s.starts_at)) {
      const entries = at(dayOf(start))?.entries;
      const same = entries?.find((e) => e.a.id === a.id);
      if (same) same.starts.push(start);
      else entries?.push({ a, starts: [start] });
    }
  }
  for (const r of requests) at(r.next_day)?.due.push(r);
  for (const d of days) for (const e of d.entries) e.starts.sort();
  for (const d of days) d.entries.sort((x, y) => x.starts[0].localeCompare(y.starts[0]) || x.a.id - y.a.id);
  return days.filter((d, i) => i < 5 || d.entries.length > 0 || d.due.length > 0);
}

export const replyOf = (s: AppointmentSlot, guest: number): Reply | null => s.answers.find((x) => x.guest === guest)?.answer ?? null;
/** A required guest has said no: nobody books it. */
export const isRefused = (a: Appointment, s: AppointmentSlot): boolean => a.guests.some((g) => g.required && replyOf(s, g.id) === 'no');
/** Required guests who have not said a word yet. */
export const awaited = (a: Appointment): AppointmentGuest[] => a.guests.filter((g) => g.required && !g.answered_at && !a.slots.some((s) => replyOf(s, g.id)));
/** Slots on which that guest has said nothing. */
export const unanswered = (a: Appointment, guest: number): number => a.slots.filter((s) => replyOf(s, guest) === null).length;
/** It asks something of its reader. */
export const asks = (a: Appointment): boolean => a.state === 'proposed' && a.own_guest !== null && unanswered(a, a.own_guest) > 0;
/** Only what opens a page of the web: a link is followed by a click. */
export const isLink = (place: string): boolean => /^https:\/\/\S+$/.test(place);
export const telOf = (phone: string): string => `tel:${phone.replace(/[^+\d]/g, '')}`;
