import { html, svg, type TemplateResult } from 'lit';

const icon = (path: TemplateResult, size = 16): TemplateResult => {
  return html`<svg width=${size} height=${size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;
};

/** Decorative line drawings, hidden from assistive technology. */
export const icons = {
  calendar: () =>
    icon(svg`<rect x="2" y="3" width="12" height="11" rx="2.5"/><path d="M2 6.5h12M5.5 1.5v3M10.5 1.5v3"/>`),
  pin: () => icon(svg`<path d="M8 14.5s5-4.2 5-8a5 5 0 0 0-10 0c0 3.8 5 8 5 8Z"/><circle cx="8" cy="6.5" r="1.75"/>`),
  clock: () => icon(svg`<circle cx="8" cy="8" r="6.25"/><path d="M8 4.5V8l2.25 1.5"/>`),
  minus: () => icon(svg`<path d="M3.5 8h9"/>`),
  plus: () => icon(svg`<path d="M3.5 8h9M8 3.5v9"/>`),
  open: () =>
    icon(
      svg`<path d="M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9v3a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V6A1.5 1.5 0 0 1 4 4.5h3"/>`,
    ),
  back: () => icon(svg`<path d="M9.5 3.5 5 8l4.5 4.5"/>`),
  chevron: () => icon(svg`<path d="m4 6 4 4 4-4"/>`),
  alert: () => icon(svg`<circle cx="8" cy="8" r="6.25"/><path d="M8 5v3.5M8 10.9v.1"/>`),
  info: () => icon(svg`<circle cx="8" cy="8" r="6.25"/><path d="M8 7.5V11M8 5.1V5"/>`),
  check: (size = 16) => icon(svg`<path d="m3.5 8.5 3 3 6-7"/>`, size),
  lock: () => icon(svg`<rect x="3" y="7" width="10" height="7" rx="2"/><path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"/>`),
  print: () =>
    icon(
      svg`<path d="M4.5 6V2h7v4M4.5 12H3.5A1.5 1.5 0 0 1 2 10.5V7.5A1.5 1.5 0 0 1 3.5 6h9A1.5 1.5 0 0 1 14 7.5v3a1.5 1.5 0 0 1-1.5 1.5h-1M4.5 9.5h7V14h-7z"/>`,
    ),
  download: () => icon(svg`<path d="M8 2v8M4.75 7 8 10.25 11.25 7M2.5 13.5h11"/>`),
  mail: () => icon(svg`<rect x="1.75" y="3" width="12.5" height="10" rx="2"/><path d="m2.5 4.5 5.5 4 5.5-4"/>`),
  people: () =>
    icon(
      svg`<circle cx="6" cy="5" r="2.5"/><path d="M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.7a2.5 2.5 0 0 1 0 4.6M12 9.9c1.5.5 2.5 1.8 2.5 3.6"/>`,
    ),
};
