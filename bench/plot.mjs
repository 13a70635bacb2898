/*
 * A chart with both axes logarithmic, as SVG: pure text from numbers.
 */

const SIZE = { width: 640, height: 360, left: 64, right: 150, top: 16, bottom: 44 };
const COLORS = ['#1b6ef3', '#d6336c', '#2b8a3e', '#e8590c'];

const decades = (numbers) => {
  const low = Math.floor(Math.log10(Math.min(...numbers)));
  const high = Math.ceil(Math.log10(Math.max(...numbers)));
  return Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
};

const scale = (ticks, from, to) => {
  const low = Math.log10(ticks[0]);
  const high = Math.log10(ticks.at(-1));
  return (n) => from + ((Math.log10(n) - low) / (high - low)) * (to - from);
};

const said = (n) => (n >= 1 ? n.toLocaleString('en').replaceAll(',', ' ') : String(n));
const text = (x, y, words, anchor) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;

/** `lines` are names with their points, `[x, y]` each. */
export function plot({ x, y, lines }) {
  const { width, height, left, right, top, bottom } = SIZE;
  const points = Object.values(lines).flat();
  const across = decades(points.map(([at]) => at));
  const up = decades(points.map(([, value]) => value));
  const toX = scale(across, left, width - right);
  const toY = scale(up, height - bottom, top);
  const grid = [
    ...across.map((n) => `<path d="M${toX(n).toFixed(1)} ${top}V${height - bottom}"/>`),
    ...up.map((n) => `<path d="M${left} ${toY(n).toFixed(1)}H${width - right}"/>`),
  ];
  const labels = [
    ...across.map((n) => text(toX(n), height - bottom + 16, said(n), 'middle')),
    ...up.map((n) => text(left - 6, toY(n) + 4, said(n), 'end')),
    text((left + width - right) / 2, height - 8, x, 'middle'),
    `<text transform="translate(14 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${y}</text>`,
  ];
  const drawn = Object.entries(lines).map(([name, line], i) => {
    const color = COLORS[i % COLORS.length];
    const path = line
      .map(([at, value], n) => `${n ? 'L' : 'M'}${toX(at).toFixed(1)} ${toY(value).toFixed(1)}`)
      .join('');
    const [lastX, lastY] = line.at(-1);
    return (
      `<path d="${path}" fill="none" stroke="${color}" stroke-width="2"/>` +
      `<text x="${(toX(lastX) + 8).toFixed(1)}" y="${(toY(lastY) + 4).toFixed(1)}" fill="${color}">${name}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<g stroke="#ddd">${grid.join('')}</g>`,
    `<g fill="#444">${labels.join('')}</g>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}
