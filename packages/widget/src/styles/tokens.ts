import { css } from 'lit';

/** The private tokens, on the outermost element. A public `--tv-*` overrides each. Every shadow root inherits them. */
export const tokens = css`
  :host {
    --_accent: var(--tv-accent, light-dark(#18181b, #f4f4f5));
    --_on-accent: var(--tv-on-accent, light-dark(#ffffff, #18181b));
    --_surface: var(--tv-surface, light-dark(#ffffff, #151619));
    --_sunken: var(--tv-sunken, light-dark(#f7f7f8, #1c1d21));
    --_text: var(--tv-text, light-dark(#18181b, #f4f4f5));
    --_muted: var(--tv-muted, light-dark(#5c606b, #a6a9b4));
    --_line: var(--tv-line, light-dark(#e6e7ea, #2d2f36));
    --_field-line: var(--tv-field-line, light-dark(#878b96, #71757f));
    --_danger: var(--tv-danger, light-dark(#b3261e, #ff9a91));
    --_success: var(--tv-success, light-dark(#0b6b43, #6fd8a4));
    --_warning: var(--tv-warning, light-dark(#8a4b08, #f2bd68));
    --_focus: var(--tv-focus, light-dark(#2563eb, #8ab4ff));
    --_radius: var(--tv-radius, 16px);
    --_radius-s: calc(var(--_radius) * 0.625);
    --_font: var(--tv-font, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
    --_shadow: var(--tv-shadow, 0 1px 2px rgb(0 0 0 / 4%), 0 12px 32px -12px rgb(0 0 0 / 14%));
    --_ease: cubic-bezier(0.2, 0.8, 0.2, 1);
  }
`;
