import { apiUrl, type Fidelity } from '../api/client';
import { Resource } from '../api/resource.svelte';
import type { MapLayer } from '../map/layer';
import { classOf, changeSlot, kNoValue, kOutside } from '../map/scale';
import { gapBounds, type Gap } from './gaps';
import type { Store } from './store.svelte';

/** The report on fidelity: asked of one profession and year, and what its map shows. */
export class FidelityReport implements MapLayer {
  #store: Store;
  answer = new Resource<Fidelity>();
  readonly gained = [];

  constructor(store: Store) {
    this.#store = store;
  }

  report = $derived.by(() => this.answer.value);
  shown = $derived.by<Gap>(() => this.#store.address.gap);
  /** One scale for every difference: from those of the list as it is. */
  bounds = $derived.by(() => gapBounds(this.report?.columns.forward ?? []));
  gaps = $derived.by<readonly (number | null)[]>(() =>
    this.report && this.shown !== 'misplaced' ? this.report.columns[this.shown] : [],
  );
  slots = $derived.by(() => {
    const columns = this.report?.columns;
    const role = this.#store.communes.value?.role ?? [];
    const out = Int8Array.from(role, (r) => (r === 'in' ? kNoValue : kOutside));
    if (!columns) return out;
    for (let i = 0; i < out.length; ++i) {
      if (this.shown === 'misplaced') {
        const m = columns.misplaced[i];
        if (m !== null) out[i] = changeSlot(m === 'listed_without' ? -3 : m === 'unlisted_with' ? 3 : 0);
      } else {
        const gap = columns[this.shown][i];
        if (gap !== null) out[i] = changeSlot(Math.sign(gap) * classOf(Math.abs(gap), this.bounds));
      }
    }
    return out;
  });

  connect(): void {
    $effect(() => {
      const { profession, ages, year } = this.#store.address;
      this.answer.want(this.#store.page === 'fidelite' ? apiUrl('fidelity', { profession, ages, year }) : null);
    });
  }
}
