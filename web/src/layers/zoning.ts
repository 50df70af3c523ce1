import ZoningLegend from '../map/ZoningLegend.svelte';
import ZoningTip from '../map/ZoningTip.svelte';
import type { LayerView } from './layer';
import ZoningSettings from './ZoningSettings.svelte';
import ZoningTitle from './ZoningTitle.svelte';
import ZoningTop from './ZoningTop.svelte';

/** Zones of aid, by the official list or by the rule. */
export const zoning: LayerView = {
  key: 'zoning',
  choices: (store) => [
    {
      key: 'zoning',
      label: store.t('zoning.layer'),
      current: store.layer === 'zoning',
      choose: () => store.open('zoning'),
    },
  ],
  title: (store) => (store.zoning.zoning ? store.pick(store.zoning.zoning.label) : store.t('zoning.layer')),
  mapLabel: (store, territory) => store.t('zoning.mapLabel', { territory }),
  onMap: (store) => store.zoning,
  printed(store) {
    const list = store.zoning.zoning?.list;
    const source = store.sources.value?.sources.find((s) => s.key === list?.source);
    return list && source ? `${source.publisher}, ${store.pick(source.title)} (${list.vintage})` : null;
  },
  Settings: ZoningSettings,
  Title: ZoningTitle,
  Legend: ZoningLegend,
  Tip: ZoningTip,
  tipHeight: 150,
  Top: ZoningTop,
  table: () => import('../pages/ZoningTable.svelte'),
  aside: () => import('../pages/ZoningAside.svelte'),
};
