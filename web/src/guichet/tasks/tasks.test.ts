import { describe, expect, it } from 'vitest';
import type { Task } from '../../api/client';
import { byUrgency, isAnswered, isShut, sizeOf, withAnswers } from './tasks';

const task = (match: number, more: Partial<Task> = {}): Task => ({ match, state: 'sent', sent_at: `2026-11-0${match}`, late: false, ended_at: '', version: 1, ...more }) as Task;

describe('tasks of an organism', () => {
  it('stand late first, then unanswered, then the oldest', () => {
    const all = [task(1, { state: 'taking' }), task(2), task(3, { late: true }), task(4)];
    expect(all.sort(byUrgency).map((t) => t.match)).toEqual([3, 2, 4, 1]);
  });
  it('are answered by a word, and shut where they were withdrawn or closed without one', () => {
    expect(['sent', 'seen', 'abandoned', 'withdrawn', 'taking', 'done'].map((state) => isAnswered(task(1, { state })))).toEqual([false, false, false, false, true, true]);
    expect(isShut(task(1, { state: 'withdrawn' }))).toBe(true);
    expect(isShut(task(1, { state: 'done', ended_at: 'x' }))).toBe(false);
    expect(isShut(task(1, { state: 'seen', ended_at: 'x' }))).toBe(true);
  });
  it('show the newer of the list and what was just answered', () => {
    const answered = new Map([[1, task(1, { state: 'done', version: 2 })], [2, task(2, { state: 'done', version: 2 })]]);
    expect(withAnswers([task(1), task(2, { version: 3 }), task(3)], answered).map((t) => t.state)).toEqual(['done', 'sent', 'sent']);
  });
});

it('sizes are said in the unit that fits', () => {
  expect([600, 12_300, 1_234_567].map(sizeOf)).toEqual([{ n: 600, unit: 'B' }, { n: 12.3, unit: 'kB' }, { n: 1.234567, unit: 'MB' }]);
});
