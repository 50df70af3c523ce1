import { ApiError, apiUrl, getJson, sendJson, type SavedScenario, type Session } from '../api/client';
import { Resource } from '../api/resource.svelte';
import { kBaseline, kCurrent } from './address';
import { fromSaved, sameChanges, toSaved } from './scenario';
import type { Store } from './store.svelte';

const urlOf = (name: string): string => apiUrl(`scenarios/${encodeURIComponent(name)}`);

/** The scenarios that the workspace keeps, and saving to it. */
export class Saved {
  list = new Resource<{ scenarios: SavedScenario[] }>();
  error = $state.raw<ApiError | null>(null);
  busy = $state(false);
  /** What was just removed, so that it can be put back. */
  removed = $state.raw<SavedScenario | null>(null);
  /** Name of what was just saved. */
  done = $state<string | null>(null);
  #store: Store;
  #asked = $state(0);

  constructor(store: Store) {
    this.#store = store;
  }
  all = $derived.by<SavedScenario[]>(() => this.list.value?.scenarios ?? []);
  /** The one that the scenario of the address was opened from. */
  opened = $derived.by<SavedScenario | null>(() => this.#named(this.#store.address.name));
  modified = $derived.by(() => this.opened !== null && !sameChanges(this.#store.scenario, fromSaved(this.opened.changes)));

  #named(name: string | null): SavedScenario | null {
    return this.all.find((s) => s.name === name) ?? null;
  }

  connect(): void {
    const asks = () => this.#store.columns.value !== null || this.#store.page === 'comparer';
    $effect(() => {
      if (asks()) this.list.want(`${apiUrl('scenarios')}${this.#asked > 0 ? `?${this.#asked}` : ''}`);
    });
  }

  /** As a side of a comparison is called on the page. */
  label(side: string): string {
    if (side === kBaseline) return this.#store.t('compare.baseline');
    return side === kCurrent ? this.#store.t('compare.current') : side;
  }

  open(s: SavedScenario): void {
    this.#store.replaceScenario(fromSaved(s.changes), s.name);
  }

  async #send(send: (csrf: string | null) => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.error = this.removed = this.done = null;
    try {
      await send((await getJson<Session>(apiUrl('session'))).csrf);
    } catch (cause) {
      this.error = cause instanceof ApiError ? cause : new ApiError(0, null);
    }
    this.busy = false;
    this.#asked += 1;
    return this.error === null;
  }

  /** Over the scenario that is open where the name is its own; otherwise under a name that must be free. */
  save(name: string, note: string): Promise<boolean> {
    const own = this.opened?.name === name ? this.opened : null;
    const changes = toSaved(this.#store.scenario, [...(this.opened?.changes ?? []), ...this.#store.installations.plain]);
    return this.#send(async (csrf) => {
      const kept = await sendJson<SavedScenario>('PUT', urlOf(name), own?.version ?? null, { note, changes }, csrf);
      this.#store.go({ name: kept.name }, 'replace');
      this.done = kept.name;
    });
  }
  remove(s: SavedScenario): Promise<boolean> {
    return this.#send(async (csrf) => {
      this.removed = await sendJson<SavedScenario>('DELETE', urlOf(s.name), s.version, undefined, csrf);
      if (this.#store.address.name === s.name) this.#store.go({ name: null }, 'replace');
    });
  }
  restore(s: SavedScenario): Promise<boolean> {
    return this.#send(async (csrf) => {
      await sendJson<SavedScenario>('PUT', urlOf(s.name), null, { note: s.note, changes: s.changes }, csrf);
    });
  }
}
