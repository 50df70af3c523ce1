// Writes made-up roads as an OpenStreetMap extract: node e2e/roads.mjs FILE.osm.pbf W,S,E,N
import { writeFileSync } from 'node:fs';

const kStep = { lon: 0.02, lat: 0.0135 };
const kBlock = 8000;
/** Every so many columns a road goes north: roads from west to east alone would not meet. */
const kCross = 14;

function varint(value) {
  const bytes = [];
  for (let v = BigInt(value); ; v >>= 7n) {
    if (v < 128n) return Buffer.from([...bytes, Number(v)]);
    bytes.push(Number(v & 127n) | 128);
  }
}
const signed = (value) => varint(value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value));
const number = (field, value) => Buffer.concat([varint(field * 8), value]);
const bytes = (field, value) => Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field, value) => bytes(field, Buffer.from(value));

function blob(type, content) {
  const body = Buffer.concat([bytes(1, content), number(2, varint(content.length))]);
  const head = Buffer.concat([text(1, type), number(3, varint(body.length))]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}
const kStrings = Buffer.concat(['', 'highway', 'tertiary'].map((s) => text(1, s)));
const block = (group) => blob('OSMData', Buffer.concat([bytes(1, kStrings), bytes(2, Buffer.concat(group))]));

/** Coordinates count by 100 nanodegrees. */
const node = (id, lon, lat) =>
  bytes(1, Buffer.concat([number(1, signed(id)), number(8, signed(Math.round(lat * 1e7))), number(9, signed(Math.round(lon * 1e7)))]));
const way = (id, refs) =>
  bytes(3, Buffer.concat([
    number(1, varint(id)),
    bytes(2, varint(1)),
    bytes(3, varint(2)),
    bytes(8, Buffer.concat(refs.map((r, i) => signed(i === 0 ? r : r - refs[i - 1])))),
  ]));

export function grid([west, south, east, north]) {
  const wide = Math.ceil((east - west) / kStep.lon) + 1;
  const high = Math.ceil((north - south) / kStep.lat) + 1;
  const id = (i, j) => j * wide + i + 1;
  const columns = [...Array(wide).keys()];
  const rows = [...Array(high).keys()];
  const nodes = rows.flatMap((j) => columns.map((i) => node(id(i, j), west + i * kStep.lon, south + j * kStep.lat)));
  const ways = [
    ...rows.map((j) => way(j + 1, columns.map((i) => id(i, j)))),
    ...columns.filter((i) => i % kCross === 0).map((i) => way(high + i + 1, rows.map((j) => id(i, j)))),
  ];
  const parts = [blob('OSMHeader', Buffer.concat([text(4, 'OsmSchema-V0.6'), text(4, 'DenseNodes')]))];
  for (let at = 0; at < nodes.length; at += kBlock) parts.push(block(nodes.slice(at, at + kBlock)));
  parts.push(block(ways));
  return Buffer.concat(parts);
}

const [file, box] = process.argv.slice(2);
if (file && box) writeFileSync(file, grid(box.split(',').map(Number)));
