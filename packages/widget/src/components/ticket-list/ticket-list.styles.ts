import { css } from 'lit';

export const styles = css`
  /* How wide a ticket is depends on the column that the list is in, not on the widget. */
  :host {
    display: grid;
    gap: 16px;
    container-type: inline-size;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .trouble:not(:has(*)) {
    display: none;
  }
  ol {
    display: grid;
    gap: 14px;
  }
  .ticket {
    --notch: 9px;
    display: grid;
    grid-template-columns: minmax(0, 1fr) 208px;
    border-radius: calc(var(--_radius) * 0.875);
    background: var(--_sunken);
    box-shadow: inset 0 0 0 1px var(--_line);
    overflow: hidden;
    break-inside: avoid;
  }
  .text {
    display: flex;
    flex-direction: column;
    gap: 3px;
    padding: 20px;
    font-size: 14px;
    line-height: 1.45;
  }
  .index {
    font-size: 12.5px;
    font-weight: 550;
  }
  h3 {
    font-size: 18px;
    font-weight: 660;
    line-height: 1.25;
    letter-spacing: -0.014em;
    overflow-wrap: anywhere;
  }
  .holder {
    margin-bottom: 6px;
    font-weight: 500;
  }
  .state {
    align-self: start;
    margin-top: 8px;
    padding: 3px 9px;
    border-radius: 99px;
    background: color-mix(in oklab, var(--_text) 9%, var(--_surface));
    font-size: 12.5px;
    font-weight: 600;
  }
  .save {
    margin-top: auto;
    padding-top: 10px;
  }
  .stub {
    position: relative;
    display: grid;
    gap: 8px;
    align-content: center;
    padding: 16px;
    /* The tear line. */
    border-inline-start: 2px dashed color-mix(in oklab, var(--_text) 16%, var(--_surface));
  }
  .stub::before,
  .stub::after {
    content: "";
    position: absolute;
    inset-inline-start: calc(-1 * var(--notch) - 1px);
    width: calc(2 * var(--notch));
    height: calc(2 * var(--notch));
    border-radius: 50%;
    background: var(--_surface);
    box-shadow: inset 0 0 0 1px var(--_line);
  }
  .stub::before {
    top: calc(-1 * var(--notch));
  }
  .stub::after {
    bottom: calc(-1 * var(--notch));
  }
  .code {
    color: var(--_muted);
    font:
      500 11px/1.5 ui-monospace,
      "SF Mono",
      Menlo,
      Consolas,
      monospace;
    text-align: center;
    text-wrap: balance;
  }
  .void .text {
    color: var(--_muted);
  }
  .void h3,
  .void .code {
    text-decoration: line-through;
  }
  .checked_in tv-qr-code {
    opacity: 0.35;
  }
  @container (width < 420px) {
    .ticket {
      grid-template-columns: minmax(0, 1fr);
    }
    .stub {
      padding: 20px;
      justify-items: center;
      border-inline-start: 0;
      border-block-start: 2px dashed color-mix(in oklab, var(--_text) 16%, var(--_surface));
    }
    .stub tv-qr-code {
      width: min(100%, 232px);
    }
    .stub::before,
    .stub::after {
      top: calc(-1 * var(--notch) - 1px);
      bottom: auto;
      inset-inline-start: calc(-1 * var(--notch));
    }
    .stub::after {
      inset-inline: auto calc(-1 * var(--notch));
    }
    .code {
      font-size: 12px;
    }
  }
  @media print {
    .tools,
    .save {
      display: none;
    }
  }
`;
