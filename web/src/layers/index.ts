import type { Address } from '../state/address';
import { access } from './access';
import { indices } from './indices';
import type { LayerView } from './layer';
import { urgent } from './urgent';
import { zoning } from './zoning';

/** In the order in which they are offered. */
export const layerViews: readonly LayerView[] = [access, urgent, zoning, indices];

export const viewOf = (key: Address['layer']): LayerView => layerViews.find((l) => l.key === key) ?? access;
