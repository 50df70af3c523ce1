import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
  VectorSourceSpecification,
} from 'maplibre-gl';
import { changeSlot, slots, type Palette } from './scale';

export const kSource = 'territory';
export const kFocusSource = 'focus';
// Names are drawn with the reader's own fonts: no glyph server is asked.
const kFont = ['Segoe UI Semibold', 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', 'Arial', 'sans-serif'];

type State = 'hover' | 'selected' | 'dim' | 'gain' | 'beyond' | 'dotted';
const state = (name: State): ExpressionSpecification => ['boolean', ['feature-state', name], false];
const slot: ExpressionSpecification = ['number', ['feature-state', 'slot'], -1];
const outside: ExpressionSpecification = ['==', ['get', 'role'], 'around'];
const byZoom = (...stops: (number | ExpressionSpecification)[]): ExpressionSpecification =>
  ['interpolate', ['linear'], ['zoom'], ...stops] as unknown as ExpressionSpecification;
const cases = (...parts: unknown[]): ExpressionSpecification => ['case', ...parts] as unknown as ExpressionSpecification;
const round = { 'line-join': 'round' } as const;

function fillColour(palette: Palette): ExpressionSpecification {
  const colours = slots(palette).flatMap((colour, i) => [i, colour]);
  return ['match', slot, ...colours, palette.none] as unknown as ExpressionSpecification;
}

const meshWidth = (width: number): ExpressionSpecification =>
  cases(state('selected'), 3, state('hover'), 2.4, state('gain'), width * 1.3 + 0.2, width);

/** Borders of communes: drawn once the colours are there, which the eye looks for first. */
export function meshLayer(palette: Palette): LayerSpecification {
  return {
    id: 'mesh',
    type: 'line',
    source: kSource,
    'source-layer': 'communes',
    layout: round,
    paint: {
      'line-color': cases(
        ...[state('selected'), palette.ink, state('hover'), palette.ink, state('gain'), palette.gain],
        ...[['==', slot, changeSlot(0)], palette.none, palette.line],
      ),
      'line-width': byZoom(5.6, meshWidth(0), 6.6, meshWidth(0.28), 9, meshWidth(0.8), 12, meshWidth(1.4)),
      'line-opacity': cases(state('hover'), 1, outside, 0.1, state('gain'), 0.65, 0.75),
    },
  };
}

/** Communes over a limit, in stripes of two tones, which show on every colour of the scale; and dots. */
export function patternLayers(): LayerSpecification[] {
  return ([['beyond', 'stripes'], ['dotted', 'dots']] as const).map(([flag, image]) => ({
    id: flag,
    type: 'fill',
    source: kSource,
    'source-layer': 'communes',
    paint: { 'fill-pattern': image, 'fill-opacity': cases(state(flag), cases(state('dim'), 0.16, 1), 0) },
  }));
}

export const kZoneSource = 'zone';
export const kResourceSource = 'resources';
export const kZoneMinutes = [10, 20, 30] as const;
/** Travel zones, the widest first; a line of its own kind for each, so that colour is not alone. */
export function zoneLayers(palette: Palette): LayerSpecification[] {
  const of = (minutes: number) => ({
    source: kZoneSource,
    filter: ['==', ['get', 'minutes'], minutes] as unknown as FilterSpecification,
  });
  const dashes: Record<number, number[]> = { 10: [1, 0], 20: [4, 2], 30: [1, 1.6] };
  return [...kZoneMinutes].reverse().flatMap((m): LayerSpecification[] => [
    { id: `zone-fill-${m}`, type: 'fill', ...of(m), paint: { 'fill-color': palette.gain, 'fill-opacity': 0.13 } },
    { id: `zone-halo-${m}`, type: 'line', ...of(m), layout: round, paint: { 'line-color': palette.halo, 'line-width': 4.5, 'line-opacity': 0.8 } },
    { id: `zone-line-${m}`, type: 'line', ...of(m), layout: round, paint: { 'line-color': palette.gain, 'line-width': 2.4, 'line-dasharray': dashes[m] } },
  ]);
}

/** Places of urgent care: a shape for each kind. */
export function resourceLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'resource-ring',
      type: 'circle',
      source: kResourceSource,
      paint: {
        'circle-radius': 14,
        'circle-color': palette.halo,
        'circle-opacity': cases(state('hover'), 0.7, 0),
        'circle-stroke-color': palette.ink,
        'circle-stroke-width': cases(state('hover'), 2, 0),
      },
    },
    {
      id: 'resources',
      type: 'symbol',
      source: kResourceSource,
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-size': byZoom(6.2, 0.46, 7.4, 0.74, 9, 1),
        'symbol-sort-key': ['get', 'order'],
      },
    },
  ];
}

/** What the first drawing needs: areas, départements and names. */
function baseLayers(palette: Palette): LayerSpecification[] {
  const communes = { source: kSource, 'source-layer': 'communes' } as const;
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    {
      id: 'fill',
      type: 'fill',
      ...communes,
      paint: {
        'fill-color': fillColour(palette),
        'fill-opacity': cases(outside, 0.12, state('dim'), 0.16, state('hover'), 0.85, 1),
        'fill-antialias': false,
      },
    },
    {
      id: 'departements',
      type: 'line',
      source: kSource,
      'source-layer': 'departements',
      layout: round,
      paint: { 'line-color': palette.ink, 'line-opacity': 0.5, 'line-width': byZoom(5, 0.5, 6.5, 0.9, 10, 1.6) },
    },
    {
      id: 'places',
      type: 'symbol',
      source: kSource,
      'source-layer': 'places',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': kFont,
        'text-size': ['interpolate', ['linear'], ['get', 'rank'], 1, 13.5, 30, 11.5],
        'symbol-sort-key': ['get', 'rank'],
        'text-padding': 10,
        'text-max-width': 8,
      },
      paint: { 'text-color': palette.ink, 'text-halo-color': palette.halo, 'text-halo-width': 1.6 },
    },
  ];
}

export type Focus = 'selected' | 'border' | 'none';
export const focusFilter = (ids: readonly number[]): FilterSpecification =>
  ['in', ['id'], ['literal', [...ids]]] as unknown as FilterSpecification;

/** What only some communes carry: a source of its own, so that a choice re-reads nothing else. */
export function focusLayers(palette: Palette): { focus: Focus; layer: LayerSpecification; under: string }[] {
  const communes = { source: kFocusSource, 'source-layer': 'communes', filter: focusFilter([]) } as const;
  return [
    {
      focus: 'none',
      under: 'mesh',
      layer: { id: 'no-value', type: 'fill', ...communes, paint: { 'fill-pattern': 'hatch', 'fill-opacity': cases(outside, 0.3, 1) } },
    },
    {
      focus: 'border',
      under: 'departements',
      layer: {
        id: 'border',
        type: 'line',
        ...communes,
        layout: round,
        paint: {
          'line-color': palette.ink,
          'line-width': byZoom(7, 0.8, 11, 1.6),
          'line-dasharray': [2, 2],
          'line-opacity': byZoom(8, cases(outside, 0, 0.22), 10, cases(outside, 0, 0.8)),
        },
      },
    },
    {
      focus: 'selected',
      under: 'places',
      layer: { id: 'halo', type: 'line', ...communes, layout: round, paint: { 'line-color': palette.halo, 'line-width': 6 } },
    },
    {
      focus: 'selected',
      under: 'places',
      layer: { id: 'outline', type: 'line', ...communes, layout: round, paint: { 'line-color': palette.ink, 'line-width': 3 } },
    },
  ];
}

/** Lines of the territory's own départements stand out from those around it. */
export function departementOpacity(codes: readonly string[]): ExpressionSpecification {
  return ['case', ['in', ['get', 'code'], ['literal', [...codes]]], 0.75, 0.15];
}

export function tileSource(tiles: string, bounds: [number, number, number, number]): VectorSourceSpecification {
  return { type: 'vector', tiles: [tiles], minzoom: 4, maxzoom: 13, bounds };
}

export function mapStyle(palette: Palette, tiles: string, bounds: [number, number, number, number]): StyleSpecification {
  return {
    version: 8,
    sources: { [kSource]: tileSource(tiles, bounds) },
    layers: baseLayers(palette),
    transition: { duration: 0, delay: 0 },
  };
}

/** Every layer with its paint, for a change of palette. */
export const allLayers = (palette: Palette): LayerSpecification[] => [
  ...baseLayers(palette),
  meshLayer(palette),
  ...zoneLayers(palette),
  ...resourceLayers(palette),
  ...focusLayers(palette).map((f) => f.layer),
];

/** Stripes that lean the other way than the hatch. */
export function stripes(palette: Palette): ImageData {
  const size = 12;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d')!;
  for (const [colour, offset] of [[palette.halo, 0], [palette.ink, 2]] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    for (const shift of [-2 * size, -size, 0, size]) {
      pen.beginPath();
      pen.moveTo(shift + offset, 0);
      pen.lineTo(shift + offset + size, size);
      pen.stroke();
    }
  }
  return pen.getImageData(0, 0, size, size);
}

/** Dots of one tone, with room between them for the colour below. */
export function dots(palette: Palette): ImageData {
  const size = 14;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = palette.ink;
  pen.globalAlpha = 0.7;
  for (const [x, y] of [[3.5, 3.5], [10.5, 10.5]]) {
    pen.beginPath();
    pen.arc(x, y, 1.4, 0, 2 * Math.PI);
    pen.fill();
  }
  return pen.getImageData(0, 0, size, size);
}

/** Diagonal lines for communes without a value: a pattern, so that colour is not alone. */
export function hatch(palette: Palette): ImageData {
  const size = 12;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = palette.none;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = palette.hatch;
  pen.lineWidth = 2;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}
