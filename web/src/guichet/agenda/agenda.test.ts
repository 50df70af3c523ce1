import { describe, expect, it } from 'vitest';
import type { Appointment, RequestLine } from '../../api/client';
import { asks, awaited, dayOf, daysOf, instantOf, isLink, isRefused, mondayOf, telOf } from './agenda';

const guest = (id: number, more = {}) => ({ id, kind: 'partner' as const, key: id, name: `g${id}`, required: true, answered_at: '', ...more });
const slot = (starts_at: string, said: Record<number, 'yes' | 'maybe' | 'no'> = {}) => ({
  starts_at, ends_at: starts_at, holiday: false, working_day: true, common: false, busy: [],
  answers: Object.entries(said).map(([g, answer]) => ({ guest: Number(g), answer })),
});
const meeting = (more: Partial<Appointment>): Appointment => ({
  id: 1, version: 1, request: 1, number: '2026-0001', profession: 'gp', title: 'Visite', kind: 'place', place: 'ici', minutes: 60, state: 'proposed',
  starts_at: '', ends_at: '', sequence: 0, motive: '', organizer: 1, organizer_name: 'A', created_at: '', changed_at: '', own_guest: null, guests: [], slots: [], busy: [], ...more,
});

describe('time in France', () => {
  it('is turned into an instant in winter, in summer and beside the change', () => {
    expect(instantOf('2026-11-23', '09:00')).toBe('2026-11-23T08:00:00Z');
    expect(instantOf('2026-07-01', '09:00')).toBe('2026-07-01T07:00:00Z');
    expect(instantOf('2026-03-29', '01:30')).toBe('2026-03-29T00:30:00Z');
    expect(instantOf('2026-03-29', '03:00')).toBe('2026-03-29T01:00:00Z');
    expect(instantOf('2026-10-25', '04:00')).toBe('2026-10-25T03:00:00Z');
  });
  it('gives days and Mondays', () => {
    expect(dayOf('2026-11-22T23:30:00Z')).toBe('2026-11-23');
    expect(mondayOf('2026-11-22')).toBe('2026-11-16');
    expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  });
});

describe('a week', () => {
  it('has its working days, the week-end where it is used, and each slot on its day', () => {
    const a = meeting({ slots: [slot('2026-11-24T13:00:00Z'), slot('2026-11-24T08:00:00Z'), slot('2026-11-28T08:00:00Z')] });
    const b = meeting({ id: 2, state: 'booked', starts_at: '2026-11-24T09:00:00Z' });
    const due = { id: 4, next_day: '2026-11-25' } as RequestLine;
    const days = daysOf('2026-11-23', [a, b], [due]);
    expect(days.map((d) => d.day)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28']);
    expect(days[1].entries.map((e) => [e.a.id, e.starts.length])).toEqual([[1, 2], [2, 1]]);
    expect(days[1].entries[0].starts).toEqual(['2026-11-24T08:00:00Z', '2026-11-24T13:00:00Z']);
    expect(days[2].due).toEqual([due]);
  });
});

describe('who is waited for', () => {
  const a = meeting({ own_guest: 2, guests: [guest(1, { answered_at: 'x' }), guest(2), guest(3, { required: false })], slots: [slot('2026-11-24T08:00:00Z', { 1: 'no' }), slot('2026-11-25T08:00:00Z', { 3: 'no' })] });
  it('are the required guests, and the reader until every slot is answered', () => {
    expect(awaited(a).map((g) => g.id)).toEqual([2]);
    expect(asks(a)).toBe(true);
    expect(asks({ ...a, state: 'booked' })).toBe(false);
  });
  it('a slot is lost by the no of a required guest alone', () => {
    expect(a.slots.map((s) => isRefused(a, s))).toEqual([true, false]);
  });
});

it('only addresses of the web are links', () => {
  expect(isLink('https://visio.exemple.fr/1')).toBe(true);
  for (const place of ['javascript:alert(1)', 'http://x', 'https://a b', '12 rue']) expect(isLink(place)).toBe(false);
  expect(telOf('+33 3 21 11 02 03')).toBe('tel:+33321110203');
});
