import { modulesOf } from '../qr-code/modules.ts';

export { modulesOf } from '../qr-code/modules.ts';
export { calendarFile } from './calendar.ts';

/** Lets the browser save a file. */
export function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Prints the page with nothing but `element` on it. */
export function printOnly(element: HTMLElement): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media print {
    body * { visibility: hidden !important; }
    [data-ticket-vendor-print] { visibility: visible !important; position: absolute !important; inset: 0 auto auto 0 !important; width: 100% !important; color-scheme: light !important; }
  }`);
  element.setAttribute('data-ticket-vendor-print', '');
  document.adoptedStyleSheets.push(sheet);
  const restore = () => {
    element.removeAttribute('data-ticket-vendor-print');
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
  window.addEventListener('afterprint', restore, { once: true });
  window.print();
}

interface TicketImage {
  readonly title: string;
  readonly lines: readonly string[];
  readonly qr: string;
  readonly code: string;
}

const WIDTH = 720;
const MARGIN = 56;

/** A picture for the phone's photos: scannable without network, and it says what it is for. */
export async function ticketImage({ title, lines, qr, code }: TicketImage): Promise<Blob> {
  const canvas = new OffscreenCanvas(WIDTH, 1400);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser can’t draw.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#18181b';
  context.textBaseline = 'top';
  let y = MARGIN;
  const write = (text: string, font: string, height: number, color: string) => {
    context.font = `${font} system-ui, sans-serif`;
    context.fillStyle = color;
    for (const line of wrapped(context, text, WIDTH - 2 * MARGIN).slice(0, 3)) {
      context.fillText(line, MARGIN, y);
      y += height;
    }
  };
  write(title, '700 40px', 50, '#18181b');
  y += 10;
  for (const line of lines) if (line) write(line, '400 25px', 36, '#5c606b');
  const modules = modulesOf(qr);
  const scale = Math.floor((WIDTH - 2 * MARGIN + 40) / modules.length);
  const left = Math.round((WIDTH - scale * modules.length) / 2);
  context.fillStyle = '#000';
  modules.forEach((row, rowIndex) => {
    row.forEach((dark, column) => {
      if (dark) context.fillRect(left + column * scale, y + rowIndex * scale, scale, scale);
    });
  });
  y += scale * modules.length;
  context.textAlign = 'center';
  context.font = '500 24px ui-monospace, monospace';
  context.fillStyle = '#5c606b';
  context.fillText(code, WIDTH / 2, y);
  const cut = new OffscreenCanvas(WIDTH, y + 24 + MARGIN);
  cut.getContext('2d')?.drawImage(canvas, 0, 0);
  return cut.convertToBlob({ type: 'image/png' });
}

function wrapped(context: OffscreenCanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
