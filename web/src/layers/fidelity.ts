import FidelityTip from './FidelityTip.svelte';
import type { MapPart } from './layer';
import Nothing from './Nothing.svelte';

/** The map of the report on fidelity, on its own page. */
export const fidelityMap: MapPart = {
  mapLabel: (store, territory) => store.t('fidelity.mapLabel', { territory }),
  onMap: (store) => store.fidelity,
  Tip: FidelityTip,
  tipHeight: 110,
  Top: Nothing,
};
