import IndexLegend from '../map/IndexLegend.svelte';
import IndexSettings from './IndexSettings.svelte';
import IndexTip from './IndexTip.svelte';
import IndexTitle from './IndexTitle.svelte';
import type { LayerView } from './layer';
import Nothing from './Nothing.svelte';

/** Other indices of access, computed from what is counted. */
export const indices: LayerView = {
  key: 'index',
  choices: (store) => [
    {
      key: 'other-indices',
      label: store.t('index.layer'),
      current: store.layer === 'index',
      choose: () => store.open('index'),
    },
  ],
  title: (store) => store.t('index.layer'),
  mapLabel: (store, territory) => store.t('index.mapLabel', { territory }),
  onMap: (store) => store.indices,
  Settings: IndexSettings,
  Title: IndexTitle,
  Legend: IndexLegend,
  Tip: IndexTip,
  tipHeight: 110,
  Top: Nothing,
  table: () => import('../pages/IndexTable.svelte'),
  aside: () => import('../pages/IndexAside.svelte'),
};
