import { modulesOf } from '../qr-code/modules.ts';
import { fillSheet, type Sheet } from './sheet.ts';

export { modulesOf } from '../qr-code/modules.ts';
export { pathOf } from '../qr-code/path.ts';
export { calendarFile } from './calendar.ts';
export { grouped, placeOf, timesOf } from './sheet.ts';

/** Makes the browser save a file. A frame that may not save fails silently. */
export const save = (file: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

/** iOS browsers that print the whole page instead of a frame (https://github.com/crabbly/Print.js/issues/312). */
const PRINTS_ALL = /CriOS|FxiOS|EdgiOS|GSA\//;

/**
 * Prints an order's tickets from a document of their own, so that the page has no influence. Resolves with whether the
 * browser began to: it doesn't in a sandboxed frame without `allow-modals` or without `allow-same-origin`.
 */
export const printTickets = async (page: Document, sheet: Sheet): Promise<boolean> => {
  if (PRINTS_ALL.test(navigator.userAgent)) return false;
  page.querySelector(`iframe[name="${PRINTED}"]`)?.remove();
  const frame = page.createElement('iframe');
  frame.name = PRINTED;
  frame.tabIndex = -1;
  frame.setAttribute('aria-hidden', 'true');
  // Safari does not print a frame that isn't displayed.
  Object.assign(frame.style, {
    position: 'fixed',
    inset: '0 auto auto 0',
    width: '1px',
    height: '1px',
    border: '0',
    opacity: '0',
  });
  // Firefox replaces the frame's document before its load event.
  await new Promise((resolve) => {
    frame.addEventListener('load', resolve, { once: true });
    page.body.append(frame);
  });
  const { contentDocument: own, contentWindow: view } = frame;
  if (!own || !view) {
    frame.remove();
    return false;
  }
  fillSheet(own, sheet);
  let begun = false;
  view.addEventListener('beforeprint', () => {
    begun = true;
  });
  // Not at once: some browsers fire `afterprint` when printing has only begun.
  view.addEventListener('afterprint', () => setTimeout(() => frame.remove(), 60_000));
  view.focus();
  view.print();
  if (!begun) frame.remove();
  return begun;
};

const PRINTED = 'ticket-vendor-print';

type TicketImage = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly qr: string;
  readonly code: string;
};

const WIDTH = 720;
const MARGIN = 56;

const draw = (width: number, height: number): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } => {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser can’t draw.');
  return { canvas, context };
};

/**
 * A picture of a ticket for the phone's photos, to scan without network. Rejects if the browser can't make one. Uses a
 * canvas of the page, since not every browser has an `OffscreenCanvas`.
 */
export const ticketImage = async ({ title, lines, qr, code }: TicketImage): Promise<Blob> => {
  const { canvas, context } = draw(WIDTH, 1400);
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
  const cut = draw(WIDTH, y + 24 + MARGIN);
  cut.context.drawImage(canvas, 0, 0);
  return new Promise((resolve, reject) => {
    cut.canvas.toBlob((file) => (file ? resolve(file) : reject(new Error('This browser can’t save a picture.'))));
  });
};

const wrapped = (context: CanvasRenderingContext2D, text: string, width: number): string[] => {
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
};
