import { kKinds, type Kind } from '../state/urgent';
import type { Palette } from './scale';

/** Outline of each kind in a box of 24, and what is cut out of it. */
export const kShapes: Record<Kind, { outline: string; inside: string }> = {
  emergency_department: { outline: 'M4 4H20V20H4z', inside: 'M12 7.5V16.5M7.5 12H16.5' },
  smur: { outline: 'M12 3A9 9 0 0 1 12 21A9 9 0 0 1 12 3z', inside: 'M8 12H16' },
  smur_antenna: { outline: 'M12 3A9 9 0 0 1 12 21A9 9 0 0 1 12 3z', inside: 'M12 9.5A2.5 2.5 0 0 1 12 14.5A2.5 2.5 0 0 1 12 9.5z' },
  mcs: { outline: 'M12 2.5L22 20.5H2z', inside: '' },
  helicopter: { outline: 'M12 1.5L22.5 12L12 22.5L1.5 12z', inside: 'M9 8V16M15 8V16M9 12H15' },
  other: { outline: 'M7 3H17L22 12L17 21H7L2 12z', inside: '' },
};

export const iconName = (kind: Kind, added: boolean): string => `${kind}${added ? '-added' : ''}`;

function icon(kind: Kind, fill: string, halo: string, framed: boolean): ImageData {
  const size = 48;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d')!;
  pen.translate(6, 6);
  pen.scale(1.5, 1.5);
  pen.lineJoin = 'round';
  pen.strokeStyle = halo;
  pen.fillStyle = fill;
  if (framed) {
    pen.lineWidth = 6;
    pen.strokeStyle = fill;
    pen.stroke(new Path2D(kShapes[kind].outline));
    pen.strokeStyle = halo;
  }
  const outline = new Path2D(kShapes[kind].outline);
  pen.lineWidth = 3;
  pen.stroke(outline);
  pen.fill(outline);
  pen.lineWidth = 2.4;
  pen.stroke(new Path2D(kShapes[kind].inside));
  return pen.getImageData(0, 0, size, size);
}

/** The pictures of all kinds. A supposed one is framed and of another colour. */
export function icons(palette: Palette): { name: string; image: ImageData }[] {
  return kKinds.flatMap((kind) => [
    { name: iconName(kind, false), image: icon(kind, palette.ink, palette.halo, false) },
    { name: iconName(kind, true), image: icon(kind, palette.added, palette.halo, true) },
  ]);
}
