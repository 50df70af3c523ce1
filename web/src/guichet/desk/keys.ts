import type { Right } from '../desk.svelte';
import type { FormName } from './work.svelte';

export interface Action {
  readonly name: FormName;
  readonly key: string;
  readonly right: Right;
  readonly when: 'open' | 'closed' | 'always';
}
/** What can be done to a request, each by one key, in the order of the bar. */
export const kActions: readonly Action[] = [
  { name: 'assign', key: 'P', right: 'assign', when: 'open' },
  { name: 'qualify', key: 'Q', right: 'edit_request', when: 'open' },
  { name: 'need', key: 'B', right: 'edit_request', when: 'open' },
  { name: 'note', key: 'E', right: 'write_note', when: 'always' },
  { name: 'wait', key: 'W', right: 'edit_request', when: 'open' },
  { name: 'mark', key: 'M', right: 'edit_project', when: 'open' },
  { name: 'transfer', key: 'T', right: 'transfer', when: 'open' },
  { name: 'duplicate', key: 'D', right: 'edit_request', when: 'open' },
  { name: 'close', key: 'C', right: 'edit_request', when: 'open' },
  { name: 'reopen', key: 'U', right: 'edit_request', when: 'closed' },
];

const kTyping = 'input:not([type=radio], [type=checkbox], [type=button]), select, textarea, [contenteditable], [role=combobox]';
/** A key alone, pressed while nothing is being typed. */
export function isBareKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return false;
  return !(event.target instanceof Element && event.target.closest(kTyping));
}

const kStored = 'sourcier.keys';
/** Whoever dictates, or whose fingers slip, may put the keys off; the browser remembers it. */
export function keysAreOn(): boolean {
  try {
    return localStorage.getItem(kStored) !== 'off';
  } catch {
    return true;
  }
}
export function setKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(kStored);
    else localStorage.setItem(kStored, 'off');
  } catch {
    // A browser that keeps nothing keeps the keys.
  }
}
