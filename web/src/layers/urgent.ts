import UrgentLegend from '../map/UrgentLegend.svelte';
import UrgentTip from '../map/UrgentTip.svelte';
import type { LayerView } from './layer';
import UrgentSettings from './UrgentSettings.svelte';
import UrgentTitle from './UrgentTitle.svelte';
import UrgentTop from './UrgentTop.svelte';

/** Minutes to the nearest urgent care. */
export const urgent: LayerView = {
  key: 'urgent',
  choices: (store) => [
    {
      key: 'urgent-care',
      label: store.t('urgent.layer'),
      current: store.layer === 'urgent',
      choose: () => store.open('urgent'),
    },
  ],
  title: (store) => store.t('urgent.title'),
  mapLabel: (store, territory) => store.t('urgent.mapLabel', { territory }),
  onMap: (store) => store.urgent,
  Settings: UrgentSettings,
  Title: UrgentTitle,
  Legend: UrgentLegend,
  Tip: UrgentTip,
  tipHeight: 170,
  Top: UrgentTop,
  table: () => import('../pages/UrgentTable.svelte'),
  aside: () => import('../pages/UrgentAside.svelte'),
};
