const SVG = 'http://www.w3.org/2000/svg';

type Shape = [tag: string, attributes: Record<string, string>, text?: string];

const svg = (label: string, shapes: Shape[]): SVGElement => {
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('viewBox', '0 0 32 21');
  root.setAttribute('role', 'img');
  root.setAttribute('aria-label', label);
  for (const [tag, attributes, text] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    if (text) shape.textContent = text;
    root.append(shape);
  }
  return root;
};

const plate = (fill: string, stroke = 'none'): Shape => [
  'rect',
  { x: '.5', y: '.5', width: '31', height: '20', rx: '3', fill, stroke },
];
const word = (text: string, size: string, extra: Record<string, string>): Shape => [
  'text',
  {
    x: '16',
    y: '14.4',
    'text-anchor': 'middle',
    'font-family': 'Helvetica, Arial, sans-serif',
    'font-weight': '800',
    'font-size': size,
    ...extra,
  },
  text,
];

const MARKS = {
  visa: () =>
    svg('Visa', [plate('#fff', '#d9dce3'), word('VISA', '10.5', { fill: '#1a1f71', 'font-style': 'italic' })]),
  mastercard: () =>
    svg('Mastercard', [
      plate('#fff', '#d9dce3'),
      ['circle', { cx: '12.5', cy: '10.5', r: '6', fill: '#eb001b' }],
      ['circle', { cx: '19.5', cy: '10.5', r: '6', fill: '#f79e1b' }],
      ['path', { d: 'M16 5.6a6 6 0 0 1 0 9.8 6 6 0 0 1 0-9.8z', fill: '#ff5f00' }],
    ]),
  amex: () => svg('American Express', [plate('#1f72cd'), word('AMEX', '8.5', { fill: '#fff', y: '13.6' })]),
};

/** The mark of one network, or all marks while the number does not show which. */
export const brandMark = (brand: keyof typeof MARKS | 'unknown'): SVGElement[] =>
  brand === 'unknown' ? Object.values(MARKS).map((mark) => mark()) : [MARKS[brand]()];

/** A card's back with its three digits. */
export const cvcMark = (): SVGElement =>
  svg('Three digits on the back of the card', [
    plate('#e9ebf0', '#d9dce3'),
    ['rect', { x: '.5', y: '4', width: '31', height: '4.5', fill: '#4d5566' }],
    ['rect', { x: '4', y: '11.5', width: '24', height: '6', rx: '1.5', fill: '#fff' }],
    ...[19.5, 22.5, 25.5].map((cx): Shape => ['circle', { cx: String(cx), cy: '14.5', r: '1.05', fill: '#df1b41' }]),
  ]);
